"""A link that nobody uses just now still has to answer alive checks.

An entity asks its testers whether they live when another one wants to connect, and closes the connection of
who does not answer within T_TCP_Alive_Check, 500 ms (ISO 13400-2:2019, table 12).
"""

import threading
from collections.abc import Callable
from typing import Final

PERIOD_S: Final = 0.1
THREAD: Final = "DoIP alive checks"


class IdleWatch:
    """Looks at a link now and then until it is closed."""

    def __init__(self, look: Callable[[], None], period_s: float = PERIOD_S) -> None:
        self._look = look
        self._period_s = period_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=THREAD, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more; a second call does nothing."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._period_s):
            self._look()
