"""Tells whoever started the window that it was painted, and that its event loop goes round."""

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QWidget

from diagclinic.services.health import ALIVE_S, Health, Sign


class VitalSigns(QObject):
    """Says `window` at the first paint and `alive` once a second from then on."""

    def __init__(self, health: Health, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._health = health
        self._window = window
        self._is_painted = False
        self._beat = QTimer(self)
        self._beat.setInterval(int(ALIVE_S * 1000))
        self._beat.timeout.connect(lambda: health.say(Sign.ALIVE))
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Notice the first paint; Qt calls this."""
        if watched is self._window and event is not None and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._on_painted)
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Say that somebody ends the window, and nothing more."""
        self._beat.stop()
        self._health.say(Sign.CLOSING)

    def _on_painted(self) -> None:
        if not self._is_painted:
            self._is_painted = True
            self._health.say(Sign.WINDOW)
            self._beat.start()
