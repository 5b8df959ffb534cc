"""Stops that are set, and stops that are waited for in no time."""

import threading


def stopped() -> threading.Event:
    """Return a stop that is set."""
    stop = threading.Event()
    stop.set()
    return stop


class HurriedStop(threading.Event):
    """Is waited for in no time.

    Attributes:
        waited: how long each wait was to be, in seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return self.is_set()


class StopOnceWaitedFor(HurriedStop):
    """Is set by whoever waits for it."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return super().wait(timeout)
