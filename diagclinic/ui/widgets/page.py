"""The frame of every page: title, acts beside it, content below, scrolling where the window is small."""

from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.text import Text, TextRole

#: a narrower page shows its columns one below the other
STACKED_PX: Final = 700


class Page(QScrollArea):
    """A page of the window.

    Attributes:
        title: heading of the page.
        acts: row at the right of the title, for the page's main buttons.
        body: column for the content.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        self._columns: list[QHBoxLayout] = []
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        self.title = Text(title, TextRole.TITLE, wraps=False)
        self.acts = FlowLayout()
        self.acts.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addLayout(self.acts, 1)
        inner = QWidget()
        inner.setObjectName("page")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(24, 20, 24, 20)
        self.body.setSpacing(16)
        self.body.addLayout(top)
        self.setWidget(inner)

    def columns(self) -> QHBoxLayout:
        """Return a row for what stands side by side, and one below the other in a narrow window."""
        row = QHBoxLayout()
        row.setSpacing(16)
        self._columns.append(row)
        return row

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Stack the columns where there is no room beside each other; Qt calls this."""
        super().resizeEvent(event)
        is_wide = self.width() >= STACKED_PX
        for row in self._columns:
            row.setDirection(
                QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
            )

    def back_out(self) -> bool:
        """Handle Esc: cancel or close what is under way and return True, or False where there is nothing."""
        return False
