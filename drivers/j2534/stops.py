"""The stop of whatever is asked now, for a library that was loaded with one stop for all its calls."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NEVER: Final = threading.Event()


class CurrentStop(threading.Event):
    """An event that is set while the one that it follows is."""

    def __init__(self) -> None:
        super().__init__()
        self._followed = NEVER

    def is_set(self) -> bool:
        """Say whether what is asked now is to stop."""
        return self._followed.is_set()

    def follow(self, stop: threading.Event) -> None:
        """Follow `stop` from now on."""
        self._followed = stop

    @contextmanager
    def following(self, stop: threading.Event) -> Iterator[None]:
        """Follow `stop` for a while, and then whatever was followed before."""
        before, self._followed = self._followed, stop
        try:
            yield
        finally:
            self._followed = before
