"""What the raw loop makes of rows: the peer must read the same values, or the comparison is none."""

import os
import socket
import threading

import pytest

from tests.bench.raw_loop import RawLoop, raw_loop, values_of


def test_short_answer_is_one_value() -> None:
    assert values_of(["7E804410C1AF8"]) == {0x0C: 1726.0}


def test_long_answer_of_several_frames_is_all_values() -> None:
    rows = ["7E8100C410C1AF80D3C", "7E821057B0F3911802A"]
    assert values_of(rows) == {0x0C: 1726.0, 0x0D: 60.0, 0x05: 83.0, 0x0F: 17.0, 0x11: 128 * 100 / 255}


def test_padding_behind_the_message_is_no_value() -> None:
    assert values_of(["7E803410D3CAAAAAAAA"]) == {0x0D: 60.0}


def test_reply_in_pieces_is_read_to_its_prompt() -> None:
    ours, adapter = socket.socketpair()
    with ours, adapter:

        def answer() -> None:
            asked = adapter.recv(16)
            adapter.sendall(b"OK")
            adapter.sendall(b" " + asked + b"\r>")

        thread = threading.Thread(target=answer)
        thread.start()
        rows = RawLoop(ours.fileno()).ask("ATE0")
        thread.join()
    assert rows == ["OK", "ATE0"]


def test_socket_is_opened_by_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with raw_loop(f"socket://127.0.0.1:{port}") as loop:
            peer, _ = server.accept()
            with peer:
                peer.sendall(b"ELM327 v1.5\r>")
                assert loop.ask("ATI") == ["ELM327", "v1.5"]


def test_terminal_is_closed_in_the_end() -> None:
    master, slave = os.openpty()
    with raw_loop(os.ttyname(slave)) as loop:
        pass
    with pytest.raises(OSError, match="descriptor"):
        loop.ask("ATI")
    os.close(master)
    os.close(slave)
