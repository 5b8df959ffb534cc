"""The stopwatch of the connect benchmark."""

import threading

import pytest

from drivers.errors import RequestStoppedError
from tests.bench.connect import _stopped_after_s


def test_time_counts_from_the_stop_and_not_from_the_beginning() -> None:
    ends: list[bool] = []

    def work(stop: threading.Event) -> None:
        ends.append(stop.wait(10))
        raise RequestStoppedError("it")

    assert _stopped_after_s(0.01, work) >= 0
    assert ends == [True]


def test_work_that_ends_before_its_stop_is_no_measurement() -> None:
    with pytest.raises(AssertionError, match="before it could be stopped"):
        _stopped_after_s(60, lambda _stop: None)
