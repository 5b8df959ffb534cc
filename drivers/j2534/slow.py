"""Calls that take seconds, and can be stopped at all the same.

Waking a K-line at 5 baud, connecting and opening take as long as the device likes.
Each runs in a thread of its own, one at a time: whoever gives up waiting leaves it to its end, and what
comes next waits for that end first.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final, TypeVar

from drivers.errors import RequestStoppedError

STOP_POLL_S: Final = 0.05
LAST_S: Final = 2.0  # devices that are well take some tenths
THREAD: Final = "J2534 call"

T = TypeVar("T")


class SlowCalls:
    """Runs one slow call at a time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: Future[Any] | None = None

    def run(self, call: Callable[[], T], stop: threading.Event, undo: Callable[[T], None] | None = None) -> T:
        """Return what `call` returns.

        Args:
            call: runs in a thread of its own.
            stop: set to give up waiting for it.
            undo: told what `call` returned after it was given up.

        Raises:
            RequestStoppedError: `stop` was set; the call goes on by itself.
        """
        self.settle(stop)
        if stop.is_set():
            raise RequestStoppedError(self._name)
        outcome: Future[T] = Future()
        threading.Thread(target=_run, args=(call, outcome), name=THREAD, daemon=True).start()
        self._running = outcome
        try:
            self._await(outcome, stop)
        except RequestStoppedError:
            if undo is not None:
                self._running = _undone(outcome, undo)
            raise
        self._running = None
        return outcome.result()

    def settle(self, stop: threading.Event) -> None:
        """Wait for the end of a call that was given up.

        Raises:
            RequestStoppedError: `stop` was set.
        """
        if self._running is not None:
            self._await(self._running, stop)
            self._running = None

    def aside(self, call: Callable[[], None]) -> None:
        """Run `call`, after the one that was given up, without waiting for it; what comes next does."""
        before = self._running
        outcome: Future[None] = Future()

        def in_turn() -> None:
            if before is not None:
                wait((before,))
            call()

        threading.Thread(target=_run, args=(in_turn, outcome), name=THREAD, daemon=True).start()
        self._running = outcome

    def last(self, call: Callable[[], None]) -> None:
        """Run `call`, which lets everything go, and wait a while for its end.

        It goes on by itself where it takes long, and where a call that was given up is still under way: a
        library that hangs would otherwise keep whoever closes it.
        """
        is_free = self._running is None or self._running.done()
        self.aside(call)
        if is_free and self._running is not None:
            wait((self._running,), LAST_S)

    def _await(self, outcome: "Future[Any]", stop: threading.Event) -> None:
        while not wait((outcome,), STOP_POLL_S).done:
            if stop.is_set():
                raise RequestStoppedError(self._name)


def _undone(outcome: "Future[T]", undo: Callable[[T], None]) -> "Future[None]":
    """Return what ends once `undo` has: whoever waits for `outcome` itself is told before."""
    ended: Future[None] = Future()

    def take_back(given_up: "Future[T]") -> None:
        if given_up.exception() is None:
            _run(lambda: undo(given_up.result()), ended)
        else:
            ended.set_result(None)

    outcome.add_done_callback(take_back)
    return ended


def _run(call: Callable[[], T], outcome: "Future[T]") -> None:
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001  handed to whoever waits, whatever it is
        outcome.set_exception(error)
    else:
        outcome.set_result(result)
