"""One rung of the connection ladder: what was tried, how far it came, and its figure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.restyle import set_look
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole


class RungLook(StrEnum):
    """How far a rung is; all but the first are `services.connect.RungState`'s values."""

    WAITING = "waiting"
    TRYING = "trying"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


#: word and tone; the symbol is named like the state
_LOOKS: Final[Mapping[RungLook, tuple[str, Tone]]] = MappingProxyType(
    {
        RungLook.WAITING: ("Not tried yet", Tone.QUIET),
        RungLook.TRYING: ("Trying…", Tone.INFO),
        RungLook.DONE: ("Done", Tone.GOOD),
        RungLook.FAILED: ("Failed", Tone.BAD),
        RungLook.UNKNOWN: ("Not known", Tone.WARN),
    }
)
_SYMBOL_PX: Final = 28
_WORD_PX: Final = 120


class LadderRung(QFrame):
    """Shows the state of one step by shape, word and colour, with its detail."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.look = RungLook.WAITING
        self._symbol = Symbol("waiting", Tone.QUIET, _SYMBOL_PX)
        self._word = Text("", TextRole.STRONG, wraps=False)
        self._word.setMinimumWidth(_WORD_PX)
        self._detail = Text("", TextRole.MUTED)
        self._lay_out()
        self.show_look(RungLook.WAITING)

    def show_look(self, look: RungLook | str, detail: str = "") -> None:
        """Show how far the rung is; `detail` is its figure, name or cause, e.g. ``12.4 V``."""
        self.look = RungLook(look)
        word, tone = _LOOKS[self.look]
        self._symbol.show_symbol(self.look.value, tone)
        self._word.setText(word)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        set_look(self, "tone", tone.value)
        self.setAccessibleName(": ".join(part for part in (self.title, word, detail) if part))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(self.title, TextRole.STRONG))
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(14)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._word, 0, Qt.AlignmentFlag.AlignVCenter)
