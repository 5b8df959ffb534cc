"""Text in the sizes and weights that the theme knows."""

from enum import StrEnum

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget


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
