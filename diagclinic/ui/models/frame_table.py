"""The table of raw frames by identifier for a Qt view."""

from typing import Any, Final

from PyQt6.QtCore import QObject, Qt

from diagclinic.ui.models.keyed_table import KeyedTable
from diagclinic.ui.presenters.capture_lines import FrameLine
from diagclinic.ui.tips import plain_tip

COLUMNS: Final = ("Identifier", "Name", "Frames", "Period", "Payload")
NAME_COLUMN: Final = 1
PAYLOAD_COLUMN: Final = 4
#: role of the whole `FrameLine`
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_FIGURES: Final = frozenset({2, 3})


class FrameTableModel(KeyedTable[FrameLine]):
    """Lines as the presenter made them, in the order of their keys."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, _FIGURES, parent)

    def words(self, row: FrameLine, column: int) -> str:
        """Return what a cell says."""
        return (row.identifier, row.name, row.count, row.period, row.bytes_text)[column]

    def spoken(self, row: FrameLine, column: int) -> str:
        """Return what a screen reader says of a cell; of a payload also which bytes changed."""
        return row.spoken_payload if column == PAYLOAD_COLUMN else super().spoken(row, column)

    def look(self, row: FrameLine, column: int, role: int) -> Any:
        """Return the tip of a cell, which may be cut, and the whole line to whoever paints it."""
        if role == LINE_ROLE:
            return row
        return plain_tip(self.words(row, column)) if role == Qt.ItemDataRole.ToolTipRole else None
