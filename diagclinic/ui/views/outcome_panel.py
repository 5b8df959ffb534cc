"""What came of a scan or a clearing, in a sentence, with what leads on."""

from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.presenters.scan_presenter import ScanSummary
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.restyle import set_look
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_SYMBOLS: Final = {"good": "fine", "bad": "faults", "warn": "warning", "info": "info"}


class OutcomePanel(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = Symbol("info", Tone.INFO, 32)
        self.title = Text("", TextRole.HEADING)
        self.words = Text("")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def show_outcome(self, summary: ScanSummary | None, more: tuple[str, ...] = ()) -> None:
        """Show `summary` with `more` lines below; None: nothing is to be said."""
        self.setVisible(summary is not None)
        if summary is None:
            return
        tone = Tone(summary.tone)
        self._symbol.show_symbol(_SYMBOLS[summary.tone], tone)
        self.title.setText(summary.title)
        self.words.setText("\n".join((summary.words, *more)))
        self.setAccessibleName(f"{summary.title}. {summary.words}")
        set_look(self, "tone", tone.value)
