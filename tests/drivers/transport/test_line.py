"""drivers.transport.line: no byte passes without the trace."""

import pytest

from drivers.errors import LinkLostError
from drivers.transport.line import TracedLine


class ListTrace:
    """Keeps what crossed the link."""

    def __init__(self) -> None:
        self.kept: list[tuple[bool, bytes, float]] = []

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self.kept.append((sent, payload, at_s))


class FakeLine:
    """Gives back one piece, then nothing; loses the link when told to."""

    name = "COM3"

    def __init__(self, piece: bytes = b"", *, is_lost: bool = False) -> None:
        self._piece = piece
        self._is_lost = is_lost
        self.calls: list[object] = []

    def write(self, payload: bytes) -> None:
        if self._is_lost:
            raise LinkLostError(self.name)

    def read(self, *, timeout_s: float) -> bytes:
        piece, self._piece = self._piece, b""
        return piece

    def set_baud(self, baud: int) -> None:
        self.calls.append(baud)

    def close(self) -> None:
        self.calls.append("close")


def test_sent_and_received_bytes_are_traced_with_their_time() -> None:
    trace, times = ListTrace(), iter((1.0, 2.0))
    line = TracedLine(FakeLine(b"OK\r>"), trace, lambda: next(times))
    line.write(b"ATE0\r")
    line.read(timeout_s=0)
    assert trace.kept == [(True, b"ATE0\r", 1.0), (False, b"OK\r>", 2.0)]


def test_nothing_is_not_traced() -> None:
    trace = ListTrace()
    TracedLine(FakeLine(), trace, lambda: 0.0).read(timeout_s=0)
    assert trace.kept == []


def test_last_thing_tried_is_in_the_trace() -> None:
    trace = ListTrace()
    with pytest.raises(LinkLostError):
        TracedLine(FakeLine(is_lost=True), trace, lambda: 0.0).write(b"04\r")
    assert trace.kept == [(True, b"04\r", 0.0)]


def test_speed_and_end_are_passed_on() -> None:
    inner = FakeLine()
    line = TracedLine(inner, ListTrace(), lambda: 0.0)
    line.set_baud(9600)
    line.close()
    assert (line.name, inner.calls) == ("COM3", [9600, "close"])
