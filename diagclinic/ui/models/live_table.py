"""The table of live values for a Qt view."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor, QFont

from diagclinic.ui.curve_pens import curve_sample
from diagclinic.ui.presenters.live_track import NOTHING, LiveRow, SignalKey, Verdict
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
_RIGHT: Final = frozenset({2, 5, 6, 7})
_VALUE_PX: Final = 20
#: columns that are written smaller in a narrow table: name, extremes, age
_SMALL_COLUMNS: Final = frozenset({1, 5, 6, 7})
#: three lines of a name with its unit fit into a row
_SMALL_PX: Final = 13


class LiveTable(QAbstractTableModel):
    """Rows as the presenter made them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LiveRow] = []
        self._is_wide = True
        self._bold = QFont()
        self._bold.setPixelSize(_VALUE_PX)
        self._bold.setBold(True)
        self._stale = QFont()
        self._stale.setItalic(True)
        self._small = QFont()
        self._small.setPixelSize(_SMALL_PX)

    def show(self, rows: Sequence[LiveRow]) -> None:
        """Show `rows` in place of those before."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
        elif rows:
            self._rows = list(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def set_wide(self, *, is_wide: bool) -> None:
        """Have a column for unit and range each, or put them to the name where these have no room."""
        self.beginResetModel()
        self._is_wide = is_wide
        self.endResetModel()

    def key(self, row: int) -> SignalKey:
        """Return which value the line `row` shows."""
        return self._rows[row].key

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of values; Qt calls this."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of columns; Qt calls this."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:
        """Return a column's name; Qt calls this."""
        is_name = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if is_name else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows; Qt calls this, also for no cell at all."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words(row, column) if column == SIGNAL_COLUMN else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return self._look(row, column, role)

    def _words(self, row: LiveRow, column: int) -> str:
        if column == SIGNAL_COLUMN and row.unit and not self._is_wide:
            return f"{row.name}, {row.unit}"
        return _CELLS[column](row)

    def _spoken(self, row: LiveRow, column: int) -> str:
        spoken = f"{COLUMNS[column]}: {self._words(row, column) or 'none'}"
        verdict = _VERDICTS[row.verdict][0]
        is_joined = column == SIGNAL_COLUMN and verdict and not self._is_wide
        return f"{spoken}, {verdict}" if is_joined else spoken

    def _look(self, row: LiveRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.FontRole:
            if column in _SMALL_COLUMNS and not self._is_wide:
                return self._small
            is_figure = column == VALUE_COLUMN and row.lowest != NOTHING
            return self._stale if row.is_stale else self._bold if is_figure else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(current_theme().colours["text_muted"]) if row.is_stale else None
        if role != Qt.ItemDataRole.DecorationRole:
            return None
        if column == 0 and row.curve:
            return curve_sample(current_theme(), row.curve)
        symbol = _VERDICTS[row.verdict][1]
        place = RANGE_COLUMN if self._is_wide else SIGNAL_COLUMN
        return icon(current_theme(), symbol, "bad") if column == place and symbol else None
