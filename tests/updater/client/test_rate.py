"""The bucket that keeps downloads from taking the whole line."""

import threading

import pytest

from updater.client.errors import CancelledError
from updater.client.rate import Rate
from updater.client.work import Work


class Clock(threading.Event):
    """Time that passes only by being waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.now_s += timeout or 0.0
        return self.is_set()

    def read(self) -> float:
        return self.now_s


def test_a_second_s_worth_comes_at_once() -> None:
    clock = Clock()
    Rate(1000, Work(cancel=clock, clock=clock.read)).take(1000)
    assert clock.now_s == 0


@pytest.mark.parametrize("piece", [10, 999, 64_000])
def test_more_takes_as_long_as_the_limit_says(piece: int) -> None:
    clock = Clock()
    rate = Rate(1000, Work(cancel=clock, clock=clock.read))
    for _ in range(640_000 // piece):
        rate.take(piece)
    assert clock.now_s == pytest.approx(640_000 // piece * piece / 1000 - 1)


def test_a_pause_saves_up_no_more_than_a_second() -> None:
    clock = Clock()
    rate = Rate(1000, Work(cancel=clock, clock=clock.read))
    clock.now_s = 3600.0
    rate.take(3000)
    assert clock.now_s == 3602


def test_its_waits_end_when_somebody_stops_it() -> None:
    clock = Clock()
    rate = Rate(1000, Work(cancel=clock, clock=clock.read))
    clock.set()
    with pytest.raises(CancelledError):
        rate.take(5000)
