"""The table of raw frames by identifier for a Qt view; only rows that changed are told to it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from diagclinic.ui.presenters.capture_lines import FrameLine

COLUMNS: Final = ("Identifier", "Name", "Frames", "Period", "Payload")
NAME_COLUMN: Final = 1
PAYLOAD_COLUMN: Final = 4
#: role of the whole `FrameLine`
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_RIGHT: Final = frozenset({2, 3})
#: more new lines than these at once, and the whole table is shown anew
_MOST_INSERTED: Final = 32


class FrameTableModel(QAbstractTableModel):
    """Lines as the presenter made them, in the order of their keys.

    Attributes:
        told: rows that were told to the view so far; benchmarks count by it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[FrameLine] = []
        self.told = 0

    def show(self, lines: Sequence[FrameLine]) -> None:
        """Show `lines` in place of those before."""
        wanted = list(lines)
        known = {line.key for line in self._lines}
        news = [row for row, line in enumerate(wanted) if line.key not in known]
        is_grown = len(wanted) == len(self._lines) + len(news)
        if not is_grown or len(news) > _MOST_INSERTED:
            self.beginResetModel()
            self._lines = wanted
            self.endResetModel()
            self.told += len(wanted)
            return
        for row in news:
            self.beginInsertRows(QModelIndex(), row, row)
            self._lines.insert(row, wanted[row])
            self.endInsertRows()
        for first, last in _runs(self._lines, wanted):
            self._lines[first : last + 1] = wanted[first : last + 1]
            self.told += last - first + 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def key(self, row: int) -> int:
        """Return which identifier the line `row` shows."""
        return self._lines[row].key

    def row_of(self, key: int) -> int:
        """Return the line of an identifier, -1 where it has none."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of identifiers; Qt calls this."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

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
        line, column = self._lines[index.row()], index.column()
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _words(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = line.spoken_payload if column == PAYLOAD_COLUMN else _words(line, column) or "none"
            return f"{COLUMNS[column]}: {spoken}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _words(line: FrameLine, column: int) -> str:
    return (line.identifier, line.name, line.count, line.period, line.bytes_text)[column]


def _runs(before: Sequence[FrameLine], after: Sequence[FrameLine]) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of every stretch of lines that changed."""
    first = -1
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new and first < 0:
            first = row
        elif old == new and first >= 0:
            yield first, row - 1
            first = -1
    if first >= 0:
        yield first, len(after) - 1
