"""A table whose rows are known by a key and change many times a second, as a Qt model."""

from abc import abstractmethod
from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

#: more new rows than these at once, and the whole table is shown anew
_MOST_INSERTED: Final = 32
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Keyed(Protocol):
    """A row that stays the same one while what it says changes."""

    @property
    def key(self) -> Hashable:
        """What the row stands for; no other row of the table stands for the same."""
        ...


R = TypeVar("R", bound=Keyed)


class KeyedTable(QAbstractTableModel, Generic[R]):
    """Tells its view of the rows that changed and of no other, so that selection and place are kept.

    Attributes:
        told: rows that were told to the view so far; benchmarks count by it.
    """

    def __init__(
        self, columns: Sequence[str], figures: Collection[int], parent: QObject | None = None
    ) -> None:
        """Begin without rows.

        Args:
            columns: their names, which screen readers hear with each cell.
            figures: columns that are aligned at the right.
            parent: owns the model.
        """
        super().__init__(parent)
        self._columns = tuple(columns)
        self._alignments = tuple(_RIGHT if column in figures else _LEFT for column in range(len(columns)))
        self._rows: list[R] = []
        self.told = 0

    def show(self, rows: Sequence[R]) -> None:
        """Show `rows` in place of those before."""
        wanted = list(rows)
        news = _news(self._rows, wanted)
        if news is None or len(news) > _MOST_INSERTED:
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
            self.told += len(wanted)
            return
        for at in news:
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, wanted[at])
            self.endInsertRows()
        for first, last in _runs(self._rows, wanted):
            self._rows[first : last + 1] = wanted[first : last + 1]
            self.tell(first, last)

    def tell(self, first: int, last: int) -> None:
        """Have the rows from `first` to `last` shown anew: they look otherwise now."""
        self.told += last - first + 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def tell_all(self) -> None:
        """Have every row shown anew."""
        if self._rows:
            self.tell(0, len(self._rows) - 1)

    def row(self, at: int) -> R:
        """Return the row that stands at a place, counted from 0."""
        return self._rows[at]

    def place_of(self, key: Hashable) -> int:
        """Return where the row of `key` stands, -1 where there is none."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of rows; Qt calls this."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return the number of columns; Qt calls this."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:
        """Return a column's name; Qt calls this."""
        is_name = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._columns[section] if is_name else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows; Qt calls this, also for no cell at all."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[column]}: {self.spoken(row, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignments[column]
        return self.look(row, column, role)

    @abstractmethod
    def words(self, row: R, column: int) -> str:
        """Return what a cell says."""

    def spoken(self, row: R, column: int) -> str:
        """Return what a screen reader says of a cell, behind the column's name."""
        return self.words(row, column) or "none"

    @abstractmethod
    def look(self, row: R, column: int, role: int) -> Any:
        """Return whatever else Qt asks for by its `role`: tip, letters, colours; None: the usual."""


def _news(before: Sequence[Keyed], after: Sequence[Keyed]) -> list[int] | None:
    """Return the places of new rows; None where a row has left, or moved past another one."""
    known = [row.key for row in before]
    wanted = [row.key for row in after]
    if wanted == known:
        return []
    former = set(known)
    stayed = [key for key in wanted if key in former]
    return [at for at, key in enumerate(wanted) if key not in former] if stayed == known else None


def _runs(before: Sequence[Keyed], after: Sequence[Keyed]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of every stretch of rows that changed."""
    first = -1
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        is_same = old is new or old == new
        if not is_same and first < 0:
            first = at
        elif is_same and first >= 0:
            yield first, at - 1
            first = -1
    if first >= 0:
        yield first, len(after) - 1
