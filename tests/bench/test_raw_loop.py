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


class ScriptedAdapter(threading.Thread):
    """Answers commands from a script; what it does not have is ``OK``.

    Attributes:
        asked: commands, oldest first.
    """

    def __init__(self, end: socket.socket, script: dict[str, bytes]) -> None:
        super().__init__()
        self._end, self._script = end, script
        self.asked: list[str] = []

    def run(self) -> None:
        while command := self._end.recv(16):
            self.asked.append(command.decode().strip())
            self._end.sendall(self._script.get(self.asked[-1], b"OK") + b"\r>")


def test_search_ends_in_the_number_of_the_network() -> None:
    ours, theirs = socket.socketpair()
    adapter = ScriptedAdapter(theirs, {"0100": b"SEARCHING...\r7E8064100BE3EB813", "ATDPN": b"A6"})
    adapter.start()
    with theirs:
        with ours:
            assert RawLoop(ours.fileno()).discover() == "A6"
        adapter.join()
    assert adapter.asked == ["ATZ", "ATE0", "ATL0", "ATS0", "ATH1", "ATSP0", "0100", "ATDPN"]


def test_what_is_asked_later_goes_to_the_engine_alone() -> None:
    ours, theirs = socket.socketpair()
    adapter = ScriptedAdapter(theirs, {})
    adapter.start()
    with theirs:
        with ours:
            RawLoop(ours.fileno()).direct()
        adapter.join()
    assert adapter.asked == ["ATE0", "ATL0", "ATS0", "ATH1", "ATSH7E0"]


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
