"""One stop for a library, another for each that asks it."""

import threading

import pytest

from drivers.j2534.stops import CurrentStop
from tests.stops import stopped


def test_nothing_is_stopped_while_nobody_asks() -> None:
    assert not CurrentStop().is_set()


def test_who_asks_stops_it() -> None:
    current = CurrentStop()
    with current.following(stopped()):
        assert current.is_set()


def test_stop_set_later_counts_too() -> None:
    current, stop = CurrentStop(), threading.Event()
    current.follow(stop)
    stop.set()
    assert current.is_set()


def test_next_one_is_not_stopped_by_who_asked_before() -> None:
    current = CurrentStop()
    with current.following(stopped()):
        pass
    assert not current.is_set()


def test_request_within_a_request_gives_the_stop_back() -> None:
    current, outer = CurrentStop(), stopped()
    with current.following(outer), current.following(threading.Event()):
        pass
    with current.following(outer):
        assert current.is_set()


def test_failure_gives_the_stop_back() -> None:
    current = CurrentStop()
    with pytest.raises(ValueError, match="broken"), current.following(stopped()):
        raise ValueError("broken")
    assert not current.is_set()
