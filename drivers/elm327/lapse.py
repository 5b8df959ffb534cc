"""A stop that comes by itself, for what may take so long and no longer, whatever the adapter does."""

import threading
from collections.abc import Callable


class Lapse(threading.Event):
    """Is set once `within_s` seconds have passed, or somebody set it before."""

    def __init__(self, within_s: float, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._until_s = clock() + within_s

    @property
    def left_s(self) -> float:
        """Seconds that are left; none is 0."""
        return max(0.0, self._until_s - self._clock())

    def is_set(self) -> bool:
        """Say whether it is time to stop."""
        return not self.left_s or super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is time to stop, `timeout` seconds at most, and say whether it is."""
        left_s = self.left_s
        super().wait(left_s if timeout is None else min(timeout, left_s))
        return self.is_set()
