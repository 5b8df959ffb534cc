"""The way from page to page: a rail of large buttons at the left."""

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.text import Text, TextRole

BRAND: Final = "DiagClinic"
WIDE_PX: Final = 220
NARROW_PX: Final = 96
_SHORTCUT_PX: Final = 13
_SHORTCUT_EDGE_PX: Final = 10
#: what keeps a title and its shortcut apart
_SHORTCUT_GAP_PX: Final = 10


class RailButton(ActionButton):
    """A page's name with its symbol, and its shortcut at the right; only the symbol in a narrow window."""

    def __init__(self, title: str, symbol: str, shortcut: str) -> None:
        self._title = title
        self._is_wide = True
        super().__init__(title, symbol=symbol, shortcut=shortcut)
        self.set_ink("on_rail")

    def show_act(self, text: str, symbol: str | None = None) -> None:
        """Show `text` alone: the rail paints the shortcut itself."""
        self._title = text
        super().show_act(text, symbol)
        self._show_title()

    def set_wide(self, *, is_wide: bool) -> None:
        """Show the title, or the symbol alone with the title as a tip."""
        self._is_wide = is_wide
        self._show_title()

    def _show_title(self) -> None:
        self.setText(self._title if self._is_wide else "")
        self.setToolTip("" if self._is_wide else self._title)
        self.setShortcut(self._keys)
        self._draw_icon()

    def minimumSizeHint(self) -> QSize:
        """Return a size that lets the rail be narrow; Qt calls this."""
        return QSize(48, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return a size that keeps title and shortcut apart; Qt calls this."""
        hint = super().sizeHint()
        if not self._is_wide or self._keys.isEmpty():
            return hint
        keys_px = QFontMetrics(self._shortcut_font()).horizontalAdvance(self._keys.toString())
        return QSize(hint.width() + _SHORTCUT_GAP_PX + keys_px, hint.height())

    def _shortcut_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_SHORTCUT_PX)
        font.setWeight(QFont.Weight.Normal)
        return font

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the shortcut over the button; Qt calls this."""
        super().paintEvent(event)
        if not self._is_wide or self._keys.isEmpty():
            return
        painter = QPainter(self)
        painter.setFont(self._shortcut_font())
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect().adjusted(0, 0, -_SHORTCUT_EDGE_PX, 0), align, self._keys.toString())
        painter.end()


class Rail(QFrame):
    """The pages' buttons, and at the foot what concerns the whole window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName("Pages")
        self._pages: list[RailButton] = []
        self._buttons: list[RailButton] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(10, 14, 10, 14)
        self._column.setSpacing(8)
        self._brand = Text(BRAND, TextRole.HEADING, wraps=False)
        self._brand.setContentsMargins(10, 0, 0, 10)
        self._column.addWidget(self._brand)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setProperty("role", "rail")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setFixedWidth(WIDE_PX)

    def add_page(self, title: str, symbol: str, shortcut: str, on_press: Callable[[], None]) -> RailButton:
        """Add the button of a page below those that are there."""
        button = self._button(title, symbol, shortcut, on_press)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.mark(button))
        self._pages.append(button)
        self._column.insertWidget(len(self._pages), button)
        return button

    def mark(self, shown: RailButton) -> None:
        """Mark the page that is in sight; no button group, for that would let Tab reach this one alone."""
        for button in self._pages:
            button.setChecked(button is shown)

    def add_foot(self, title: str, symbol: str, shortcut: str, on_press: Callable[[], None]) -> RailButton:
        """Add a button at the foot."""
        button = self._button(title, symbol, shortcut, on_press)
        self._column.addWidget(button)
        return button

    def set_wide(self, *, is_wide: bool) -> None:
        """Show names and symbols, or symbols alone."""
        self.setFixedWidth(WIDE_PX if is_wide else NARROW_PX)
        self._brand.setVisible(is_wide)
        for button in self._buttons:
            button.set_wide(is_wide=is_wide)

    def _button(self, title: str, symbol: str, shortcut: str, on_press: Callable[[], None]) -> RailButton:
        button = RailButton(title, symbol, shortcut)
        button.clicked.connect(lambda _: on_press())
        self._buttons.append(button)
        return button
