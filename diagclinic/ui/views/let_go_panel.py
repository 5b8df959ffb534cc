"""Asks whether what holds an interface is to be ended, for one interface cannot ask and listen at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole


@dataclass(frozen=True, slots=True)
class LetGoWords:
    """What the panel says.

    Attributes:
        holds: what holds the interface, whose port stands for the braces.
        explains: what becomes of what was read.
        agree, leave: what the buttons do.
        symbol: of the button that ends it.
    """

    holds: str
    explains: str
    agree: str
    leave: str
    symbol: str


END_VISIT: Final = LetGoWords(
    "The vehicle is connected through {}, which cannot ask and listen at once.",
    "What was read is kept in its visit. The vehicle can be connected again afterwards.",
    "End the visit and record",
    "Stay connected",
    "record",
)
STOP_RECORDING: Final = LetGoWords(
    "Frames are recorded through {}, which cannot ask and listen at once.",
    "What was recorded is kept as a capture, which can be gone on with afterwards.",
    "Stop recording and connect",
    "Go on recording",
    "stop",
)


class LetGoPanel(QFrame):
    """Hidden until it has to ask.

    Attributes:
        agree: ends what holds the interface.
        leave: lets it go on.
    """

    def __init__(self, words: LetGoWords, on_agree: Callable[[], None], on_leave: Callable[[], None]) -> None:
        super().__init__()
        self._words = words
        self.setProperty("tone", Tone.WARN.value)
        self.title = Text("", TextRole.HEADING)
        self.agree = ActionButton(words.agree, symbol=words.symbol)
        self.leave = ActionButton(words.leave, symbol="back")
        self.agree.clicked.connect(on_agree)
        self.leave.clicked.connect(on_leave)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(Text(words.explains))
        column.addLayout(FlowLayout(self.leave, self.agree, spacing=8))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(Symbol("warning", Tone.WARN, 32), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def ask(self, port: str) -> None:
        """Ask about the interface at `port`; empty: ask no more."""
        words = self._words.holds.format(port)
        self.title.setText(words if port else "")
        self.setAccessibleName(words if port else "")
        self.setVisible(bool(port))
        if port:
            self.leave.setFocus()
