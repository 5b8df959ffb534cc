"""A symbol that follows the theme."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.icons import ICON_PX, symbol
from diagclinic.ui.theme.theme import Tone


class Symbol(QWidget):
    """Draws one symbol of resources/icons; decoration, for the word beside it is what screen readers hear."""

    def __init__(
        self, name: str, tone: Tone = Tone.QUIET, size_px: int = ICON_PX, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.tone = tone
        self.setFixedSize(size_px, size_px)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_symbol(self, name: str, tone: Tone) -> None:
        """Draw another symbol from now on."""
        self.name, self.tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the symbol in today's colours; Qt calls this."""
        del event
        drawn = symbol(current_theme(), self.name, self.tone.value, f"{self.tone.value}_fill")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn.render(painter, QRectF(self.rect()))
        painter.end()
