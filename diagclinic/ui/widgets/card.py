"""A bordered surface that holds what belongs together."""

from collections.abc import Iterable
from typing import Final

from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from diagclinic.ui.widgets.text import Text, TextRole

EDGES_PX: Final = (16, 14, 16, 16)


class Card(QFrame):
    """A surface with an optional heading.

    Attributes:
        body: layout for the content.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*EDGES_PX)
        self.body.setSpacing(12)
        if title:
            self.setAccessibleName(title)
            self.body.addWidget(Text(title, TextRole.HEADING))

    def refill(self, content: QWidget, former: QWidget) -> QWidget:
        """Put `content` in the place of `former`, and return it."""
        self.body.replaceWidget(former, content)
        former.hide()
        former.deleteLater()
        return content


def column_of(widgets: Iterable[QWidget], gap_px: int = 6) -> QWidget:
    """Return `widgets` one below the other."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap_px)
    for widget in widgets:
        column.addWidget(widget)
    return content


def divider() -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("role", "line")
    return line
