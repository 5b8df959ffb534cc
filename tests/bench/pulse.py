"""How long a window's loop keeps an event waiting: what a person feels as a window that hangs."""

from typing import Final

from PyQt6.QtCore import QElapsedTimer, QTimer

BEAT_MS: Final = 10


class Pulse:
    """Beats on the loop, and notes the latest beat.

    Attributes:
        worst_ms: how late the latest beat was.
    """

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._watch = QElapsedTimer()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin."""
        self._watch.start()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        self.worst_ms = max(self.worst_ms, self._watch.nsecsElapsed() / 1e6 - BEAT_MS)
        self._watch.restart()
