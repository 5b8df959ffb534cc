"""Slow calls: stopped at once, ended by themselves, never two at a time."""

import threading

import pytest

from drivers.errors import LinkLostError, RequestStoppedError
from drivers.j2534.slow import SlowCalls
from tests.stops import stopped

GO_ON = threading.Event()


def given_up(slow: SlowCalls, release: threading.Event, ended: threading.Event) -> None:
    """Leave a call behind that ends when `release` is set."""
    stop = threading.Event()

    def call() -> None:
        stop.set()
        release.wait(10)
        ended.set()

    with pytest.raises(RequestStoppedError):
        slow.run(call, stop)


def test_result_is_returned() -> None:
    assert SlowCalls("device").run(lambda: 42, GO_ON) == 42


def test_error_is_raised_where_the_call_was_asked_for() -> None:
    def call() -> None:
        raise LinkLostError("gone")

    with pytest.raises(LinkLostError, match="gone"):
        SlowCalls("device").run(call, GO_ON)


def test_nothing_is_begun_once_stopped() -> None:
    begun: list[int] = []
    with pytest.raises(RequestStoppedError):
        SlowCalls("device").run(lambda: begun.append(1), stopped())
    assert not begun


def test_call_is_given_up_when_stopped_and_goes_on_by_itself() -> None:
    release, ended = threading.Event(), threading.Event()
    given_up(SlowCalls("device"), release, ended)
    assert not ended.is_set()
    release.set()
    assert ended.wait(10)


def test_next_call_waits_for_the_one_given_up() -> None:
    slow, release, ended = SlowCalls("device"), threading.Event(), threading.Event()
    given_up(slow, release, ended)
    release.set()
    assert slow.run(ended.is_set, GO_ON)


def test_waiting_for_the_one_given_up_can_be_stopped_too() -> None:
    slow, release = SlowCalls("device"), threading.Event()
    given_up(slow, release, threading.Event())
    with pytest.raises(RequestStoppedError):
        slow.settle(stopped())
    release.set()
    slow.settle(GO_ON)


def test_settling_with_nothing_left_behind_asks_nobody() -> None:
    SlowCalls("device").settle(stopped())


def test_last_call_runs_at_once_where_none_is_left_behind() -> None:
    done: list[int] = []
    SlowCalls("device").last(lambda: done.append(1))
    assert done == [1]


def test_last_call_comes_after_the_one_given_up() -> None:
    slow, release, ended = SlowCalls("device"), threading.Event(), threading.Event()
    order: list[bool] = []
    closed = threading.Event()
    given_up(slow, release, ended)

    def close() -> None:
        order.append(ended.is_set())
        closed.set()

    slow.last(close)
    assert order == []
    release.set()
    assert closed.wait(10)
    assert order == [True]


def test_what_a_call_returns_after_it_was_given_up_is_undone() -> None:
    slow, release, undone = SlowCalls("device"), threading.Event(), threading.Event()
    stop = threading.Event()

    def call() -> threading.Event:
        stop.set()
        release.wait(10)
        return undone

    with pytest.raises(RequestStoppedError):
        slow.run(call, stop, threading.Event.set)
    release.set()
    assert undone.wait(10)


def test_next_call_waits_until_the_one_given_up_is_undone() -> None:
    slow, stop, release = SlowCalls("device"), threading.Event(), threading.Event()
    order: list[str] = []
    next_begun = threading.Event()

    def call() -> None:
        stop.set()
        release.wait(10)

    def undo(_: None) -> None:
        next_begun.wait(0.1)  # it would begin by now, if it did not wait
        order.append("undone")

    def follow() -> None:
        next_begun.set()
        order.append("next")

    with pytest.raises(RequestStoppedError):
        slow.run(call, stop, undo)
    release.set()
    slow.run(follow, GO_ON)
    assert order == ["undone", "next"]


def test_failure_to_undo_keeps_nobody_waiting() -> None:
    slow, stop, release = SlowCalls("device"), threading.Event(), threading.Event()

    def call() -> None:
        stop.set()
        release.wait(10)

    def undo(_: None) -> None:
        raise LinkLostError("gone")

    with pytest.raises(RequestStoppedError):
        slow.run(call, stop, undo)
    release.set()
    assert slow.run(lambda: 42, GO_ON) == 42


def test_error_of_a_call_that_was_given_up_is_undone_by_nobody() -> None:
    slow, stop, release = SlowCalls("device"), threading.Event(), threading.Event()
    undone: list[object] = []

    def call() -> None:
        stop.set()
        release.wait(10)
        raise LinkLostError("gone")

    with pytest.raises(RequestStoppedError):
        slow.run(call, stop, undone.append)
    release.set()
    slow.settle(GO_ON)
    assert undone == []


def test_what_is_left_to_itself_is_waited_for_by_the_next_call() -> None:
    slow, order = SlowCalls("device"), list[str]()
    begun, release = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        release.wait(10)
        order.append("first")

    slow.aside(first)
    assert begun.wait(10)
    release.set()
    slow.run(lambda: order.append("second"), GO_ON)
    assert order == ["first", "second"]


def test_failure_of_what_is_left_to_itself_reaches_nobody() -> None:
    slow = SlowCalls("device")

    def fail() -> None:
        raise LinkLostError("gone")

    slow.aside(fail)
    assert slow.run(lambda: 42, GO_ON) == 42


def test_end_is_waited_for_where_it_is_quick() -> None:
    slow, done = SlowCalls("device"), threading.Event()
    slow.last(done.set)
    assert done.is_set()
