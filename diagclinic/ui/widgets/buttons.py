"""Buttons for gloved hands: never lower than 48 pixels, main acts 60, shortcut shown in place."""

from enum import StrEnum
from typing import Final

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QIcon, QKeyEvent, QKeySequence, QResizeEvent
from PyQt6.QtWidgets import QDialog, QPushButton, QSizePolicy, QWidget

from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.icons import ICON_PX, icon
from diagclinic.ui.tips import plain_tip


class ButtonKind(StrEnum):
    """How much weight an act has."""

    NORMAL = "normal"
    TALL = "tall"
    MAIN = "main"
    DANGER = "danger"
    QUIET = "quiet"


#: token of the symbol's ink on each kind of button
_INKS: Final = {
    ButtonKind.NORMAL: "text",
    ButtonKind.TALL: "text",
    ButtonKind.MAIN: "on_accent",
    ButtonKind.DANGER: "on_danger",
    ButtonKind.QUIET: "text",
}
_ENTER_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MAIN_PX: Final = 60
_TARGET_PX: Final = 48
_BRIEF_PX: Final = 52
_ICON_GAP_PX: Final = 6
_FEW_LETTERS_PX: Final = 120
#: borders and room at both ends of a button, with its symbol's distance
_PADDING_PX: Final = 40
_HEIGHTS_PX: Final = {
    ButtonKind.MAIN: _MAIN_PX,
    ButtonKind.DANGER: _MAIN_PX,
    ButtonKind.TALL: _MAIN_PX,
}


class ActionButton(QPushButton):
    """A button that names its act, with its symbol and, where it has one, its shortcut."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.NORMAL,
        *,
        symbol: str = "",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the button; `shortcut` (e.g. ``F5``) is shown and acts as long as the button is visible."""
        super().__init__(parent)
        self._symbol = symbol
        self._is_brief = False
        self._ink = _INKS[kind]
        self._keys = QKeySequence(shortcut)
        self.setProperty("kind", kind.value)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(_HEIGHTS_PX.get(kind, _TARGET_PX))
        self.setAutoDefault(False)
        self.show_act(text)
        self._draw_icon()

    def show_act(self, text: str, symbol: str | None = None) -> None:
        """Name another act, e.g. *Resume* in place of *Pause*."""
        keys = self._keys.toString(QKeySequence.SequenceFormat.NativeText)
        words = f"{text}   {keys}" if keys else text
        self.setText("" if self._is_brief else words)
        self.setToolTip(text if self._is_brief else "")
        self.setAccessibleName(text)
        self.setShortcut(self._keys)
        if symbol is not None:
            self._symbol = symbol
            self._draw_icon()

    def set_brief(self, *, is_brief: bool) -> None:
        """Show the symbol alone where it is narrow, with the name as a tip, or both."""
        self._is_brief = is_brief
        self.show_act(self.accessibleName())
        self._draw_icon()

    def set_ink(self, token: str) -> None:
        """Draw the symbol in the colour `token`, where the button stands on other paper than usual."""
        self._ink = token
        self._draw_icon()

    def sizeHint(self) -> QSize:
        """Return a size that is a target for gloves; Qt calls this."""
        hint = super().sizeHint()
        width = _BRIEF_PX if self._is_brief else hint.width()
        return QSize(width, hint.height()).expandedTo(QSize(_TARGET_PX, _TARGET_PX))

    def minimumSizeHint(self) -> QSize:
        """Never cut the name of the act; Qt calls this."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Let Enter press as Space does, but not in a question, where it cancels; Qt calls this."""
        is_enter = event is not None and event.key() in _ENTER_KEYS and not event.isAutoRepeat()
        if is_enter and not isinstance(self.window(), QDialog):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:
        """Redraw the symbol when the theme or the button's state changed; Qt calls this."""
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._draw_icon()

    def _draw_icon(self) -> None:
        ink = self._ink if self.isEnabled() else "text_muted"
        gap_px = _ICON_GAP_PX if self.text() else 0
        self.setIcon(icon(current_theme(), self._symbol, ink, gap_px) if self._symbol else QIcon())
        self.setIconSize(QSize(ICON_PX + gap_px, ICON_PX))


class NameButton(ActionButton):
    """A button that carries a name of any length: where it does not fit, dots stand in its middle.

    The end of a name tells one port from another; a tip tells the whole.
    """

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters; Qt calls this."""
        return QSize(_FEW_LETTERS_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show as much as there is room for; Qt calls this."""
        super().resizeEvent(event)
        name = " ".join(self.accessibleName().split())  # one line, whatever an adapter calls itself
        room_px = self.width() - self.iconSize().width() - _PADDING_PX
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room_px)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip("" if shown == name else plain_tip(name))


def icon_button(symbol: str, name: str, parent: QWidget | None = None) -> ActionButton:
    """Return a square button that shows only `symbol`; screen readers hear `name`."""
    button = ActionButton("", symbol=symbol, parent=parent)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFixedWidth(_TARGET_PX + 8)
    return button
