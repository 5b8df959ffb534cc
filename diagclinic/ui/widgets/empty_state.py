"""What a page shows while it has nothing: why, and the act that changes it."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_SYMBOL_PX = 64


class EmptyState(QWidget):
    """A symbol, a heading, a sentence, and at most one button."""

    def __init__(
        self,
        symbol: str,
        title: str,
        hint: str,
        act: ActionButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Text(title, TextRole.HEADING)
        self.hint = Text(hint, TextRole.MUTED)
        self.act = act
        self.setAccessibleName(f"{title}. {hint}")
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(Symbol(symbol, Tone.QUIET, _SYMBOL_PX), 0, centre)
        for words in (self.title, self.hint):
            words.setAlignment(centre)
            column.addWidget(words)
        if act is not None:
            column.addSpacing(12)
            column.addWidget(act, 0, centre)
        column.addStretch(2)
