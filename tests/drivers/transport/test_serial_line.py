"""drivers.transport.serial_line over real pseudo-terminals and pyserial's own loop."""

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import serial

from drivers.errors import AdapterBusyError, AdapterNotFoundError, BadVciUrlError, LinkLostError
from drivers.transport.serial_line import SerialLine

pty = pytest.importorskip("pty", reason="pseudo-terminals are of POSIX")
SOON_S = 5.0


@dataclass
class Pair:
    """Both ends of a pseudo-terminal: ours, and the adapter's."""

    path: str
    adapter: int

    def pull(self) -> None:
        """Take the adapter's end away."""
        os.close(self.adapter)
        self.adapter = -1


@pytest.fixture
def pair() -> Iterator[Pair]:
    adapter, ours = pty.openpty()
    pair = Pair(os.ttyname(ours), adapter)
    yield pair
    os.close(ours)
    if pair.adapter >= 0:
        pair.pull()


def test_bytes_pass_both_ways(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    line.write(b"ATI\r")
    assert os.read(pair.adapter, 99) == b"ATI\r"
    os.write(pair.adapter, b"ELM327 v1.5\r\r>")
    assert line.read(timeout_s=SOON_S) == b"ELM327 v1.5\r\r>"
    line.close()


def test_bytes_are_returned_as_soon_as_they_come(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    timer = threading.Timer(0.05, os.write, (pair.adapter, b">"))
    timer.start()
    assert line.read(timeout_s=SOON_S) == b">"
    timer.join()
    line.close()


def test_nothing_comes_back_from_a_silent_adapter(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    assert line.read(timeout_s=0.01) == b""
    line.close()


def test_every_byte_value_passes_unchanged(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    os.write(pair.adapter, bytes(range(256)))
    came = b""
    while len(came) < 256 and (piece := line.read(timeout_s=SOON_S)):
        came += piece
    line.close()
    assert came == bytes(range(256))


def test_pulled_adapter_is_a_lost_link_when_read(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    pair.pull()
    with pytest.raises(LinkLostError):
        line.read(timeout_s=SOON_S)
    line.close()


def test_pulled_adapter_is_a_lost_link_when_written(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    pair.pull()
    with pytest.raises(LinkLostError):
        line.write(b"ATI\r")
    line.close()


class NarrowPort(serial.Serial):
    """A port whose buffer is that of a socket, which is full when nobody reads it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._narrow = descriptor

    def fileno(self) -> int:
        return self._narrow


@pytest.fixture
def narrow() -> Iterator[tuple[SerialLine, socket.socket]]:
    ours, adapter = socket.socketpair()
    ours.setblocking(False)  # noqa: FBT003  as pyserial opens its ports
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    with ours, adapter:
        yield SerialLine(NarrowPort(ours.fileno()), "/dev/ttyUSB0"), adapter


def test_command_that_is_longer_than_the_buffer_of_the_port_is_sent_whole(
    narrow: tuple[SerialLine, socket.socket],
) -> None:
    line, adapter = narrow
    command = bytes(1_000_000)
    came: list[int] = []
    thread = threading.Thread(target=lambda: came.append(count_bytes(adapter, len(command))))
    thread.start()
    line.write(command)
    thread.join()
    assert came == [len(command)]


def count_bytes(adapter: socket.socket, wanted: int) -> int:
    """Read until so many bytes came, or nobody sends any more; return how many did."""
    adapter.settimeout(SOON_S)
    came = 0
    while came < wanted and (piece := adapter.recv(65536)):
        came += len(piece)
    return came


def test_port_that_takes_nothing_is_a_lost_link(narrow: tuple[SerialLine, socket.socket]) -> None:
    line, _ = narrow
    with pytest.raises(LinkLostError, match="no more bytes"):
        line.write(bytes(1_000_000))


def test_second_opening_is_refused_as_busy(pair: Pair) -> None:
    first = SerialLine.open(pair.path, 38400)
    with pytest.raises(AdapterBusyError):
        SerialLine.open(pair.path, 38400)
    first.close()


def test_closed_line_is_a_lost_link(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    line.close()
    with pytest.raises(LinkLostError):
        line.read(timeout_s=0)


def test_second_close_does_nothing(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    line.close()
    line.close()
    with pytest.raises(LinkLostError):
        line.write(b"ATI\r")


def test_speed_change_forgets_what_came_at_another_speed(pair: Pair) -> None:
    line = SerialLine.open(pair.path, 38400)
    os.write(pair.adapter, b"\xfe\x1f")
    line.set_baud(115200)
    assert line.read(timeout_s=0.01) == b""
    line.close()


def test_missing_port_is_not_found() -> None:
    with pytest.raises(AdapterNotFoundError):
        SerialLine.open("/dev/ttyNOWHERE", 38400)


def test_unknown_kind_of_port_is_a_bad_url() -> None:
    with pytest.raises(BadVciUrlError):
        SerialLine.open("nonsense://x", 38400)


def test_ports_without_a_descriptor_are_read_through_pyserial() -> None:
    line = SerialLine.open("loop://", 38400)
    line.write(b"ATI\r")
    assert line.read(timeout_s=SOON_S) == b"ATI\r"
    line.close()


def test_silence_of_a_port_without_a_descriptor_is_nothing() -> None:
    line = SerialLine.open("loop://", 38400)
    assert line.read(timeout_s=0.01) == b""
    line.close()
