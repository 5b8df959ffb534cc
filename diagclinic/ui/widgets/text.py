"""Text in the sizes and weights that the theme knows."""

from enum import StrEnum
from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from diagclinic.ui.tips import plain_tip

_FEW_LETTERS_PX: Final = 48


class TextRole(StrEnum):
    """What a text is for; the style sheet gives it its size and weight."""

    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    BODY = "body"
    MUTED = "muted"
    SMALL = "small"
    FIGURE = "figure"


class Text(QLabel):
    """Plain text, never interpreted as markup; long text wraps."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.BODY,
        *,
        wraps: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role.value)
        self.setWordWrap(wraps)
        if wraps:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)


class YieldingText(Text):
    """Text for paths and names: a word that is wider than the page is cut, and a tip tells the whole."""

    def __init__(self, text: str = "", role: TextRole = TextRole.BODY, parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent=parent)

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters; Qt calls this."""
        return QSize(_FEW_LETTERS_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Tell the whole where a word does not fit; Qt calls this."""
        super().resizeEvent(event)
        widest = max((self.fontMetrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        self.setToolTip(plain_tip(self.text()) if widest > self.width() else "")


class ElidedText(Text):
    """One line that gives way where there is no room: its end becomes dots, and a tip tells the whole."""

    def __init__(self, text: str = "", role: TextRole = TextRole.BODY, parent: QWidget | None = None) -> None:
        super().__init__(text, role, wraps=False, parent=parent)

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters; Qt calls this."""
        return QSize(_FEW_LETTERS_PX, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw as much as there is room for; Qt calls this."""
        del event
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if shown == self.text() else plain_tip(self.text()))
        painter = QPainter(self)
        painter.drawText(self.contentsRect(), self.alignment(), shown)
        painter.end()
