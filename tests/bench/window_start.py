"""The program itself, save that its process ends as soon as its window is painted and takes input.

The window is usable once it was painted and Qt's loop is back to waiting: an event that is queued behind the
first paint is then handled.  With ``STAY_MS`` in the environment it stays for so long, connects to the demo
car as it always does, and prints how long an event had to wait at worst.
"""

import os
import sys
from typing import Final

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from diagclinic.app.main import main
from tests.bench.pulse import Pulse

STAY: Final = "STAY_MS"
NOT_PAINTED: Final = 3
GIVE_UP_MS: Final = 30_000
QT_LOOP: Final = QApplication.exec


class LeaveAfterPaint(QObject):
    """Ends the process after the first paint of a window."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._stay_ms = int(os.environ.get(STAY, "0"))
        self._pulse = Pulse()
        self._is_painted = False

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802  Qt's name
        """See every event, and hold none back."""
        is_paint = event is not None and event.type() == QEvent.Type.Paint
        if is_paint and not self._is_painted and isinstance(watched, QWidget) and watched.isWindow():
            self._is_painted = True
            QTimer.singleShot(self._stay_ms, self._leave)
            if self._stay_ms:
                self._pulse.start()
        return False

    def _leave(self) -> None:
        sys.stdout.write(f"{self._pulse.worst_ms:.1f}\n")
        sys.stdout.flush()
        os._exit(0)


def run_loop(*_: object) -> int:
    """Stand in for Qt's own start of the loop, with the watcher in place."""
    application = QApplication.instance()
    watcher = LeaveAfterPaint(application)
    if application is not None:
        application.installEventFilter(watcher)
    QTimer.singleShot(GIVE_UP_MS, lambda: os._exit(NOT_PAINTED))
    return QT_LOOP()


if __name__ == "__main__":
    QApplication.exec = run_loop  # type: ignore[method-assign]  the program has no door for a stopwatch
    sys.exit(main(sys.argv[1:]))
