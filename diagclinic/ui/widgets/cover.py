"""What stands beside the rest of a page where there is room, and covers it where there is none."""

from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.widgets.buttons import ActionButton

_EDGES_PX: Final = (16, 10, 16, 10)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a widget stands in a wide page.

    Attributes:
        row: layout that it belongs to.
        place: its place there, counted from 0.
        share: of the room that is left; 0: no more than it asks for.
    """

    row: QBoxLayout
    place: int
    share: int = 0


class Cover(QWidget):
    """Holds a widget while the page is narrow, with the way back above it; hidden until it is opened.

    Signals:
        turned: it was opened or closed.

    Attributes:
        back: closes it.
    """

    turned = pyqtSignal()

    def __init__(self, second: QWidget, home: Home) -> None:
        super().__init__()
        self._second = second
        self._home = home
        self._is_wide = True
        self._came_from: QWidget | None = None
        self.back = ActionButton("Back", symbol="back")
        self.back.clicked.connect(self.close_cover)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*_EDGES_PX)
        self._column.setSpacing(10)
        self._column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        home.row.insertWidget(home.place, second, home.share)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it covers the page."""
        return not self.isHidden()

    def set_wide(self, *, is_wide: bool) -> None:
        """Bring the widget home, or hold it out of sight until it is asked for."""
        self._is_wide = is_wide
        self.close_cover()
        if is_wide:
            self._home.row.insertWidget(self._home.place, self._second, self._home.share)
        else:
            self._column.addWidget(self._second, 1)

    def open_cover(self) -> None:
        """Cover a narrow page; a wide one shows the widget anyway."""
        if self._is_wide or self.is_open:
            return
        window = self.window()
        self._came_from = None if window is None else window.focusWidget()
        self.show()
        self.turned.emit()
        self.back.setFocus()

    def close_cover(self) -> bool:
        """Give the page and its focus back; return False where nothing was covered."""
        if not self.is_open:
            return False
        self.hide()
        self.turned.emit()
        if self._came_from is not None:
            self._came_from.setFocus()
        return True
