"""When a device must not be asked any more: a call to one that was lost may hang."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from drivers.errors import LinkLostError, RequestStoppedError

_CLOSED: Final = "it was closed"


class Watch:
    """Watches over what is asked of one device; used from the thread that asks."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._over = ""

    @contextmanager
    def over(self, stop: threading.Event) -> Iterator[None]:
        """Watch over a question; what is raised for a lost device is raised for every later one.

        Raises:
            LinkLostError: the device was lost, or closed.
            RequestStoppedError: `stop` was set.
        """
        if self._over:
            raise LinkLostError(f"{self._name}: {self._over}")
        if stop.is_set():
            raise RequestStoppedError(self._name)
        try:
            yield
        except LinkLostError as error:
            self._over = str(error)
            raise

    def close(self) -> None:
        """Let nothing be asked from now on."""
        self._over = self._over or _CLOSED
