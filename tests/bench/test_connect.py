"""The stopwatch of the connect benchmark."""

import threading

import pytest

from drivers.errors import RequestStoppedError
from tests.bench.connect import _stopped_after_s


def test_time_counts_from_the_stop_and_not_from_the_beginning() -> None:
    ticks = iter([10.0, 12.5])

    def work(stop: threading.Event) -> None:
        assert stop.wait(10)
        raise RequestStoppedError("it")

    assert _stopped_after_s(0.0, work, lambda: next(ticks)) == 2.5


def test_work_that_ends_before_its_stop_is_no_measurement() -> None:
    with pytest.raises(AssertionError, match="before it could be stopped"):
        _stopped_after_s(60, lambda _stop: None)
