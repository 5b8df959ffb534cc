"""The frame of every page: title, acts beside it, content below, scrolling where the window is small."""

from typing import Final

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diagclinic.ui.widgets.cover import Cover, Home
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.text import Text, TextRole

#: a narrower page shows its columns one below the other, and what belongs to a list in the list's place
STACKED_PX: Final = 700
_WIDE_EDGES_PX: Final = (24, 20, 24, 20)
_NARROW_EDGES_PX: Final = (16, 10, 16, 10)
_WIDE_GAP_PX: Final = 16
_NARROW_GAP_PX: Final = 10


class Page(QScrollArea):
    """A page of the window.

    Attributes:
        title: heading of the page; the rail alone names a narrow one.
        acts: row at the right of the title, for the page's main buttons.
        body: column for the content.
        is_wide: whether there is room for columns beside each other.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        self._columns: list[QHBoxLayout] = []
        self._covers: list[Cover] = []
        self._left_at_px = 0
        self.is_wide = True
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        self.title = Text(title, TextRole.TITLE, wraps=False)
        self.acts = FlowLayout()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addLayout(self.acts, 1)
        self._face = QWidget()
        self.body = QVBoxLayout(self._face)
        self.body.setContentsMargins(*_WIDE_EDGES_PX)
        self.body.setSpacing(_WIDE_GAP_PX)
        self.body.addLayout(top)
        inner = _Inner()
        inner.setObjectName("page")
        self._whole = QVBoxLayout(inner)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self._face, 1)
        self.setWidget(inner)

    def columns(self) -> QHBoxLayout:
        """Return a row for what stands side by side, and one below the other in a narrow window."""
        row = QHBoxLayout()
        row.setSpacing(16)
        self._columns.append(row)
        return row

    def cover_with(self, second: QWidget, home: Home) -> Cover:
        """Put `second` to its home; return what covers a narrow page with it."""
        cover = Cover(second, home)
        cover.turned.connect(self._on_turned)
        self._covers.append(cover)
        self._whole.addWidget(cover, 1)
        return cover

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Go from wide to narrow and back; Qt calls this."""
        super().resizeEvent(event)
        is_wide = self.width() >= STACKED_PX
        if is_wide != self.is_wide:
            self.is_wide = is_wide
            self.reflow(is_wide=is_wide)

    def reflow(self, *, is_wide: bool) -> None:
        """Stack the columns, take what covers the page out of it, and spare the edges, or undo that."""
        self.title.setVisible(is_wide)
        self.body.setContentsMargins(*(_WIDE_EDGES_PX if is_wide else _NARROW_EDGES_PX))
        self.body.setSpacing(_WIDE_GAP_PX if is_wide else _NARROW_GAP_PX)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for row in self._columns:
            row.setDirection(beside if is_wide else below)
        for cover in self._covers:
            cover.set_wide(is_wide=is_wide)

    def back_out(self) -> bool:
        """Handle Esc: cancel or close what is under way and return True, or False where there is nothing."""
        return any(cover.close_cover() for cover in self._covers)

    @property
    def _is_covered(self) -> bool:
        return any(cover.is_open for cover in self._covers)

    def _on_turned(self) -> None:
        bar = self.verticalScrollBar()
        if bar is not None and self._is_covered:
            self._left_at_px = bar.value()
        self._face.setVisible(not self._is_covered)
        QTimer.singleShot(0, self._scroll_to_place)  # once focus and sizes are settled

    def _scroll_to_place(self) -> None:
        """Begin at the top of what covers the page, and go back to where one was."""
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(0 if self._is_covered else self._left_at_px)


class _Inner(QWidget):
    """What scrolls: asks for the height that its words take at its width, not for that of a narrower page."""

    def minimumSizeHint(self) -> QSize:
        """Return what must have room; Qt calls this, and scrolls where there is less."""
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return hint
        needed_px = layout.minimumHeightForWidth(max(self.width(), hint.width()))
        return QSize(hint.width(), min(hint.height(), needed_px))
