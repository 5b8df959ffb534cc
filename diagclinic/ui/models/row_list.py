"""A list of rows of words, for lists whose rows are painted in two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.tips import plain_tip

#: role of the whole `RowText`
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_SPOKEN_ROLES: Final = frozenset((Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole))
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowText:
    """One row.

    Attributes:
        key: what the row stands for, handed back when it is chosen.
        lead: short name in front of the title, set apart, e.g. a code.
        below: the second line.
        mark, mark_below: at the right end of either line.
        symbol, tone: at the left end; the word for them is `mark`.
        symbol_below: in front of `mark_below`.
    """

    key: object
    title: str
    lead: str = ""
    below: str = ""
    mark: str = ""
    mark_below: str = ""
    symbol: str = ""
    symbol_below: str = ""
    tone: Tone = Tone.QUIET

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        parts = (self.lead, self.title, self.mark, self.below, self.mark_below)
        return ", ".join(part for part in parts if part)


class RowListModel(QAbstractListModel):
    """Holds rows; keeps a row's place where its key stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RowText, ...] = ()

    @property
    def rows(self) -> tuple[RowText, ...]:
        """The rows, top down."""
        return self._rows

    def show_rows(self, rows: Sequence[RowText]) -> None:
        """Show other rows; a list of the same keys is refreshed in place, so that nothing loses its focus."""
        new = tuple(rows)
        if new == self._rows:
            return
        if [row.key for row in new] == [row.key for row in self._rows]:
            self._rows = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:
        """Return how many rows there are; Qt calls this."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the row says; Qt calls this."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:  # a narrow row is cut, so its tip tells the whole as well
            return plain_tip(row.spoken)
        return row.spoken if role in _SPOKEN_ROLES else None
