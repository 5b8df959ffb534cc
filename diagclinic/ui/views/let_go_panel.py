"""Asks whether the vehicle is to be let go, for one interface cannot ask and listen at once."""

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

EXPLAINS: Final = "What was read is kept in its visit. The vehicle can be connected again afterwards."


class LetGoPanel(QFrame):
    """Hidden until it has to ask.

    Attributes:
        agree: ends the visit, then records.
        leave: keeps the vehicle connected.
    """

    def __init__(
        self, on_agree: Callable[[], None], on_leave: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("tone", Tone.WARN.value)
        self.title = Text("", TextRole.HEADING)
        self.agree = ActionButton("End the visit and record", symbol="record")
        self.leave = ActionButton("Stay connected", symbol="back")
        self.agree.clicked.connect(on_agree)
        self.leave.clicked.connect(on_leave)
        acts = FlowLayout()
        acts.setSpacing(8)
        acts.addWidget(self.leave)
        acts.addWidget(self.agree)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(Text(EXPLAINS))
        column.addLayout(acts)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(Symbol("warning", Tone.WARN, 32), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def ask(self, port: str) -> None:
        """Ask about the interface at `port`; empty: ask no more."""
        words = f"The vehicle is connected through {port}, which cannot ask and listen at once."
        self.title.setText(words if port else "")
        self.setAccessibleName(words if port else "")
        self.setVisible(bool(port))
        if port:
            self.leave.setFocus()
