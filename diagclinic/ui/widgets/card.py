"""A bordered surface that holds what belongs together."""

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


def divider() -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("role", "line")
    return line
