"""The table of raw frames by identifier for a Qt view."""

from typing import Any, Final

from PyQt6.QtCore import QObject, Qt

from diagclinic.services.frame_table import FrameRow, TableSnapshot
from diagclinic.ui.models.keyed_table import KeyedTable
from diagclinic.ui.presenters.capture_lines import FrameLine, FrameLines
from diagclinic.ui.tips import plain_tip

COLUMNS: Final = ("Identifier", "Name", "Frames", "Period", "Payload")
NAME_COLUMN: Final = 1
PAYLOAD_COLUMN: Final = 4
#: role of the whole `FrameLine`
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_FIGURES: Final = frozenset({2, 3})


class FrameTableModel(KeyedTable[FrameRow]):
    """Rows in the order of their keys, put into words as far as they are in sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, _FIGURES, parent)
        self._lines = FrameLines(TableSnapshot())

    def show_lines(self, lines: FrameLines) -> None:
        """Show `lines` in place of those before; a mark that was in sight may have faded, or a name come."""
        is_named_alike, faded = lines.dbc is self._lines.dbc, self._lines.marked
        self._lines = lines
        self.show(lines.rows)
        if not is_named_alike:
            self.tell_all()
        for key in faded:
            at = self.place_of(key)
            if at >= 0:
                self.tell(at, at)

    def words(self, row: FrameRow, column: int) -> str:
        """Return what a cell says."""
        return _words(self._lines.line(row), column)

    def spoken(self, row: FrameRow, column: int) -> str:
        """Return what a screen reader says of a cell; of a payload also which bytes changed."""
        if column == PAYLOAD_COLUMN:
            return self._lines.line(row).spoken_payload
        return super().spoken(row, column)

    def look(self, row: FrameRow, column: int, role: int) -> Any:
        """Return the tip of a cell, which may be cut, and the whole line to whoever paints it."""
        if role == LINE_ROLE:
            return self._lines.line(row)
        return plain_tip(self.words(row, column)) if role == Qt.ItemDataRole.ToolTipRole else None


def _words(line: FrameLine, column: int) -> str:
    return (line.identifier, line.name, line.count, line.period, line.bytes_text)[column]
