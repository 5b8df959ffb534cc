"""diagclinic.cli.signals: what a signal asks for is done outside of the main thread."""

import signal
import socket
import threading

import pytest

from diagclinic.cli.signals import heeding

WITHIN_S = 10.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_each_signal_is_heeded(number: int) -> None:
    came = threading.Event()
    with heeding(came.set, signal.SIGINT, signal.SIGTERM):
        signal.raise_signal(number)
        assert came.wait(WITHIN_S)


def test_signal_within_the_lock_that_the_action_needs_waits_for_its_turn() -> None:
    came = threading.Event()
    with heeding(came.set, signal.SIGINT):
        with came._cond:
            signal.raise_signal(signal.SIGINT)
        assert came.wait(WITHIN_S)


def test_action_runs_in_another_thread() -> None:
    threads: list[threading.Thread] = []
    with heeding(lambda: threads.append(threading.current_thread()), signal.SIGINT):
        signal.raise_signal(signal.SIGINT)
    assert threads != []
    assert threading.main_thread() not in threads


def test_signal_just_before_the_end_is_heeded_by_then() -> None:
    came = threading.Event()
    with heeding(came.set, signal.SIGINT):
        signal.raise_signal(signal.SIGINT)
    assert came.is_set()


def test_flood_of_signals_is_heeded() -> None:
    came = threading.Event()
    with heeding(came.set, signal.SIGINT):
        for _ in range(10_000):
            signal.raise_signal(signal.SIGINT)
    assert came.is_set()


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no other signals")
def test_another_signal_is_not_taken_for_one_of_them() -> None:
    came, others = threading.Event(), []
    former = signal.signal(signal.SIGUSR1, lambda *_: others.append(1))
    with heeding(came.set, signal.SIGINT):
        signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, former)
    assert (came.is_set(), others) == (False, [1])


def test_inner_one_hears_it_and_the_outer_one_the_next() -> None:
    heard: list[str] = []
    with heeding(lambda: heard.append("outer"), signal.SIGINT):
        with heeding(lambda: heard.append("inner"), signal.SIGINT):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert heard == ["inner", "outer"]


def test_handler_and_descriptor_that_were_there_are_put_back() -> None:
    former = signal.getsignal(signal.SIGINT)
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)
    before = signal.set_wakeup_fd(theirs.fileno())
    with heeding(lambda: None, signal.SIGINT):
        pass
    kept = signal.set_wakeup_fd(before)
    assert (signal.getsignal(signal.SIGINT), kept) == (former, theirs.fileno())
    ours.close()
    theirs.close()


def test_thread_ends_with_the_work() -> None:
    before = threading.active_count()
    with heeding(lambda: None, signal.SIGINT):
        pass
    assert threading.active_count() == before
