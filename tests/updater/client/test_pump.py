"""Reading in a thread of its own, with a consumer that never hangs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

import pytest

from updater.client.errors import CancelledError, OfflineError
from updater.client.pump import GRACE_S, SLOWEST_BYTES_PER_S, pumped
from updater.client.work import Work


class Pieces:
    """Something to read that tells when it was closed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.closed = threading.Event()
        self._pieces = pieces

    @contextmanager
    def opened(self) -> Iterator[Iterator[bytes]]:
        try:
            yield self._pieces
        finally:
            self.closed.set()


def hanging(until: threading.Event) -> Iterator[bytes]:
    yield b"first"
    until.wait(20)


def failing() -> Iterator[bytes]:
    yield b"first"
    raise OfflineError("The stick was pulled.")


def test_all_pieces_come_in_their_order() -> None:
    pieces = [bytes([number]) for number in range(50)]
    assert list(pumped("a", Pieces(iter(pieces)).opened, Work(), 5)) == pieces


def test_what_goes_wrong_while_reading_goes_wrong_here() -> None:
    with pytest.raises(OfflineError, match="pulled"):
        list(pumped("a", Pieces(failing()).opened, Work(), 5))


def test_a_consumer_that_leaves_lets_the_reader_end() -> None:
    pieces = Pieces(repeat(b"x"))
    reading = pumped("a", pieces.opened, Work(), 5)
    next(reading)
    reading.close()
    assert pieces.closed.wait(10)


def test_a_silence_ends() -> None:
    until = threading.Event()
    with pytest.raises(OfflineError, match="silent"):
        list(pumped("a", Pieces(hanging(until)).opened, Work(), 0.15))
    until.set()


def test_a_hanging_read_can_be_stopped() -> None:
    until, work = threading.Event(), Work()
    reading = pumped("a", Pieces(hanging(until)).opened, work, 60)
    next(reading)
    work.cancel.set()
    with pytest.raises(CancelledError):
        next(reading)
    until.set()


def test_drops_keep_nobody_busy_for_ever() -> None:
    ticks = iter(range(10_000))
    work = Work(clock=lambda: float(next(ticks)))
    reading = pumped("a", Pieces(repeat(b"x")).opened, work, 60)
    with pytest.raises(OfflineError, match="slowly"):
        list(reading)
    assert GRACE_S < next(ticks) < 10 * GRACE_S


def test_how_slow_is_too_slow_may_be_said() -> None:
    ticks = iter(range(1000))
    piece = bytes(2 * SLOWEST_BYTES_PER_S)
    work = Work(clock=lambda: float(next(ticks)))
    with pytest.raises(OfflineError, match="too slowly"):
        list(pumped("a", Pieces(repeat(piece, 100)).opened, work, 60, slowest=3 * SLOWEST_BYTES_PER_S))


def test_a_slow_line_is_borne() -> None:
    ticks = iter(range(10_000))
    piece = bytes(2 * SLOWEST_BYTES_PER_S)
    reading = pumped("a", Pieces(repeat(piece, 100)).opened, Work(clock=lambda: float(next(ticks))), 60)
    assert len(list(reading)) == 100
