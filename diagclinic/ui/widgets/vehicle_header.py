"""The header above every page: which car, how it is, how the link is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from diagclinic.services.stand_ins import DEMO, RECORDED
from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import ElidedText, Text, TextRole

#: below this a battery at rest is nearly empty (12 V lead battery, about 20 % charged)
WEAK_BATTERY_V: Final = 11.8
_VIN_TAIL: Final = 6
SAFE_MODE: Final = "SAFE MODE"
_NARROW_COLUMNS: Final = 4

#: at both ends, and between two items
_EDGE_PX: Final = 20
_NARROW_EDGE_PX: Final = 10
_MODE_NAMES: Final = {
    SAFE_MODE: "Safe mode: factory settings",
    DEMO: "Demo: the vehicle is simulated",
    RECORDED: "Recorded: the answers come from a recording",
}
_ENGINES: Final[Mapping[EngineState, tuple[str, Tone]]] = MappingProxyType(
    {
        EngineState.UNKNOWN: ("Not known", Tone.QUIET),
        EngineState.OFF: ("Stands still", Tone.QUIET),
        EngineState.RUNNING: ("Running", Tone.GOOD),
    }
)
_LINKS: Final[Mapping[LinkQuality, tuple[str, str, Tone]]] = MappingProxyType(
    {
        LinkQuality.NONE: ("link-none", "None", Tone.QUIET),
        LinkQuality.GOOD: ("link-good", "Good", Tone.GOOD),
        LinkQuality.WEAK: ("link-weak", "Shaky", Tone.WARN),
        LinkQuality.LOST: ("link-none", "Lost", Tone.BAD),
    }
)


class VehicleHeader(QFrame):
    """Always in sight; every item has a symbol, a name and a word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self.demo = QLabel()
        self.demo.setProperty("role", "demo")
        self.demo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.vehicle = _Item("vehicle", "Vehicle", gives_way=True)
        self.vin = _Item("", "VIN")
        self.battery = _Item("battery", "Battery")
        self.engine = _Item("engine", "Engine")
        self.link = _Item("link-none", "Link")
        self.recording = _Item("record-off", "Recording")
        self._grid = QGridLayout(self)
        self._grid.setVerticalSpacing(4)
        self.set_wide(is_wide=True)
        self.show_state(HeaderState())

    def show_state(self, state: HeaderState) -> None:
        """Show all of `state`."""
        modes = [SAFE_MODE] if state.is_safe_mode else []
        modes += [state.demo] if state.demo else []
        self.demo.setText(" · ".join(modes))
        self.demo.setAccessibleName(". ".join(_MODE_NAMES.get(mode, mode) for mode in modes))
        self.demo.setVisible(bool(modes))
        self.vehicle.show_word(state.vehicle or "No vehicle")
        self.vin.show_word(f"…{state.vin[-_VIN_TAIL:]}" if state.vin else "Not known")
        self.vin.setToolTip(state.vin)
        self._show_battery(state.battery_v)
        word, tone = _ENGINES[state.engine]
        self.engine.show_word(word, "engine", tone)
        symbol, word, tone = _LINKS[state.link]
        self.link.show_word(word, symbol, tone)
        if state.is_recording:
            self.recording.show_word("On", "record", Tone.BAD)
        else:
            self.recording.show_word("Off", "record-off", Tone.QUIET)

    def _show_battery(self, battery_v: float | None) -> None:
        if battery_v is None:
            self.battery.show_word("Not known", "battery", Tone.QUIET)
        elif battery_v < WEAK_BATTERY_V:
            self.battery.show_word(f"{battery_v:.1f} V low", "warning", Tone.WARN)
        else:
            self.battery.show_word(f"{battery_v:.1f} V", "battery", Tone.GOOD)

    def set_wide(self, *, is_wide: bool) -> None:
        """Lay everything out in one row, or in two without the small names."""
        for item in self._items:
            item.set_wide(is_wide=is_wide)
        edge_px = _EDGE_PX if is_wide else _NARROW_EDGE_PX
        self._grid.setContentsMargins(edge_px, 8, edge_px, 8)
        self._grid.setHorizontalSpacing(edge_px)
        for place, widget in enumerate((self.demo, *self._items)):
            row, column = (0, place) if is_wide else divmod(place, _NARROW_COLUMNS)
            self._grid.addWidget(widget, row, column)
        self._grid.setColumnStretch(1, 1 if is_wide else 0)

    @property
    def _items(self) -> "tuple[_Item, ...]":
        return (self.vehicle, self.vin, self.battery, self.engine, self.link, self.recording)


class _Item(QWidget):
    """A symbol, a small name and a word below it."""

    def __init__(self, symbol: str, name: str, *, gives_way: bool = False) -> None:
        super().__init__()
        self._name = name
        self.symbol = Symbol(symbol, Tone.QUIET) if symbol else None
        self.word = ElidedText("", TextRole.STRONG) if gives_way else Text("", TextRole.STRONG, wraps=False)
        self.word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._small = Text(name, TextRole.SMALL, wraps=False)
        words.addWidget(self._small)
        words.addWidget(self.word)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if self.symbol is not None:
            row.addWidget(self.symbol)
        row.addLayout(words, 1)

    def set_wide(self, *, is_wide: bool) -> None:
        self._small.setVisible(is_wide)

    def show_word(self, word: str, symbol: str = "", tone: Tone = Tone.QUIET) -> None:
        self.word.setText(word)
        self.setAccessibleName(f"{self._name}: {word}")
        if self.symbol is not None and symbol:
            self.symbol.show_symbol(symbol, tone)
