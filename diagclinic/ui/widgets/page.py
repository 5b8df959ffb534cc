"""The frame of every page: title, acts beside it, content below, scrolling where the window is small."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.text import Text, TextRole


class Page(QScrollArea):
    """A page of the window.

    Attributes:
        title: heading of the page.
        acts: row at the right of the title, for the page's main buttons.
        body: column for the content.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
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

    def back_out(self) -> bool:
        """Handle Esc: cancel or close what is under way and return True, or False where there is nothing."""
        return False
