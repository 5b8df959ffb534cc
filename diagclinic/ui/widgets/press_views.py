"""Lists and tables whose rows are pressed: once with a finger, or with Space or Enter."""

from typing import Final

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPaintEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QListWidget, QTableView, QWidget

ROW_PX: Final = 48
PRESS_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PressList(QListWidget):
    """A list.

    Signals:
        row_pressed: number of the row.
    """

    row_pressed = pyqtSignal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.clicked.connect(lambda index: self.row_pressed.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Press the current row; Qt calls this."""
        if event is not None and event.key() in PRESS_KEYS and self.currentRow() >= 0:
            self.row_pressed.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class PressTable(QTableView):
    """A table that is read, never edited; Tab leaves it.

    Signals:
        row_pressed: number of the row.

    Attributes:
        painted_updates: how often it was painted after `expect_update`; benchmarks count by it.
    """

    row_pressed = pyqtSignal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.painted_updates = 0
        self._has_news = False
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and columns is not None:
            rows.setDefaultSectionSize(ROW_PX)
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            rows.hide()
            columns.setHighlightSections(False)
            columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._on_clicked)

    def expect_update(self) -> None:
        """Count the next painting as one that shows something new."""
        self._has_news = True

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Press the current row; Qt calls this."""
        if event is not None and event.key() in PRESS_KEYS and self.currentIndex().isValid():
            self.row_pressed.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint and count; Qt calls this."""
        super().paintEvent(event)
        self.painted_updates += self._has_news
        self._has_news = False

    def _on_clicked(self, index: QModelIndex) -> None:
        self.row_pressed.emit(index.row())
