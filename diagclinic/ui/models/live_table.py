"""The table of live values for a Qt view."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QColor, QFont, QIcon, QPixmap

from diagclinic.ui.curve_pens import curve_sample
from diagclinic.ui.models.keyed_table import KeyedTable
from diagclinic.ui.presenters.live_track import NOTHING, LiveRow, Verdict
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.icons import icon

VALUE_COLUMN: Final = 2
SIGNAL_COLUMN: Final = 1
RANGE_COLUMN: Final = 4
COLUMNS: Final = ("Curve", "Signal", "Value", "Unit", "Range", "Min", "Max", "Age", "From")

#: word and, where the reading is out of its limits, symbol
_VERDICTS: Final[Mapping[Verdict, tuple[str, str]]] = MappingProxyType(
    {
        Verdict.WITHIN: ("in range", ""),
        Verdict.ABOVE: ("above", "above"),
        Verdict.BELOW: ("below", "below"),
        Verdict.UNKNOWN: ("", ""),
    }
)


def age_words(row: LiveRow) -> str:
    """Return how old the reading is; a stale one says so in a word."""
    if row.age_s is None:
        return "waiting"
    return f"{row.age_s:.0f} s old" if row.is_stale else f"{row.age_s:.1f} s"


_CELLS: Final[tuple[Callable[[LiveRow], str], ...]] = (
    lambda row: str(row.curve) if row.curve else "",
    lambda row: row.name,
    lambda row: row.text,
    lambda row: row.unit,
    lambda row: _VERDICTS[row.verdict][0],
    lambda row: row.lowest,
    lambda row: row.highest,
    age_words,
    lambda row: row.ecu,
)
_FIGURES: Final = frozenset({2, 5, 6, 7})
_VALUE_PX: Final = 20
#: columns that are written smaller in a narrow table: name, extremes, age
_SMALL_COLUMNS: Final = frozenset({1, 5, 6, 7})
#: three lines of a name with its unit fit into a row
_SMALL_PX: Final = 13


class LiveTable(KeyedTable[LiveRow]):
    """Rows as the presenter made them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, _FIGURES, parent)
        self._is_wide = True
        self._bold = QFont()
        self._bold.setPixelSize(_VALUE_PX)
        self._bold.setBold(True)
        self._stale = QFont()
        self._stale.setItalic(True)
        self._small = QFont()
        self._small.setPixelSize(_SMALL_PX)

    def set_wide(self, *, is_wide: bool) -> None:
        """Have a column for unit and range each, or put them to the name where these have no room."""
        self._is_wide = is_wide
        self.tell_all()

    def words(self, row: LiveRow, column: int) -> str:
        """Return what a cell says; the name tells the unit where that has no column."""
        if column == SIGNAL_COLUMN and row.unit and not self._is_wide:
            return f"{row.name}, {row.unit}"
        return _CELLS[column](row)

    def spoken(self, row: LiveRow, column: int) -> str:
        """Return what a screen reader says; the name tells what is out of range where that has no column."""
        spoken, verdict = super().spoken(row, column), _VERDICTS[row.verdict][0]
        is_joined = column == SIGNAL_COLUMN and verdict and not self._is_wide
        return f"{spoken}, {verdict}" if is_joined else spoken

    def look(self, row: LiveRow, column: int, role: int) -> Any:
        """Return the tip of a name, and letters, ink and symbol of a cell."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.words(row, column) if column == SIGNAL_COLUMN else None
        if role == Qt.ItemDataRole.FontRole:
            return self._letters(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(current_theme().colours["text_muted"]) if row.is_stale else None
        return self._symbol(row, column) if role == Qt.ItemDataRole.DecorationRole else None

    def _letters(self, row: LiveRow, column: int) -> QFont | None:
        if column in _SMALL_COLUMNS and not self._is_wide:
            return self._small
        is_figure = column == VALUE_COLUMN and row.lowest != NOTHING
        return self._stale if row.is_stale else self._bold if is_figure else None

    def _symbol(self, row: LiveRow, column: int) -> QPixmap | QIcon | None:
        if column == 0 and row.curve:
            return curve_sample(current_theme(), row.curve)
        symbol = _VERDICTS[row.verdict][1]
        place = RANGE_COLUMN if self._is_wide else SIGNAL_COLUMN
        return icon(current_theme(), symbol, "bad") if column == place and symbol else None
