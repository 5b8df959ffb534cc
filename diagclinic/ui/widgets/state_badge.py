"""A state told three times: by its shape, its word and its colour."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.restyle import set_look
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole


class BadgeState(StrEnum):
    """States of a control unit in a scan; the first four are `core.visit.UnitState`'s."""

    FINE = "fine"
    FAULTS = "faults"
    SILENT = "silent"
    UNCLEAR = "unclear"
    NOT_ASKED = "not-asked"


#: word and tone; the symbol is named like the state
_LOOKS: Final[Mapping[BadgeState, tuple[str, Tone]]] = MappingProxyType(
    {
        BadgeState.FINE: ("Fine", Tone.GOOD),
        BadgeState.FAULTS: ("Faults", Tone.BAD),
        BadgeState.SILENT: ("Silent", Tone.WARN),
        BadgeState.UNCLEAR: ("Unclear", Tone.INFO),
        BadgeState.NOT_ASKED: ("Not asked", Tone.QUIET),
    }
)
_SYMBOL_PX: Final = 18


class ToneBadge(QFrame):
    """A pill with a symbol and a word in one tone."""

    def __init__(self, symbol: str, word: str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pill", "true")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._symbol = Symbol(symbol, tone, _SYMBOL_PX)
        self._word = Text(word, TextRole.STRONG, wraps=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 12, 2)
        row.setSpacing(6)
        row.addWidget(self._symbol)
        row.addWidget(self._word)
        self.show_look(symbol, word, tone)

    def show_look(self, symbol: str, word: str, tone: Tone) -> None:
        """Show another symbol and word."""
        self._symbol.show_symbol(symbol, tone)
        self._word.setText(word)
        self.setAccessibleName(word)
        set_look(self, "tone", tone.value)

    @property
    def word(self) -> str:
        """The word on the badge."""
        return self._word.text()


class StateBadge(ToneBadge):
    """How one control unit is."""

    def __init__(
        self, state: BadgeState = BadgeState.NOT_ASKED, word: str = "", parent: QWidget | None = None
    ) -> None:
        usual, tone = _LOOKS[state]
        super().__init__(state.value, word or usual, tone, parent)
        self.state = state

    def show_state(self, state: BadgeState, word: str = "") -> None:
        """Show `state`; `word` (e.g. *3 faults*) replaces its usual word."""
        self.state = state
        usual, tone = _LOOKS[state]
        self.show_look(state.value, word or usual, tone)
