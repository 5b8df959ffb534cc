"""The ways to a vehicle, one large button each, and a line for whoever knows the name of an interface."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diagclinic.ui.presenters.adapter_choices import AdapterChoice
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind, NameButton
from diagclinic.ui.widgets.card import Card, divider
from diagclinic.ui.widgets.text import Text, TextRole

#: one name of each kind of interface
EXAMPLES: Final = (
    "elm:COM4",
    "elm:socket://192.168.0.10:35000",
    "can:pcan/PCAN_USBBUS1",
    "j2534:NAME",
    "doip:192.168.0.10",
    "replay:FILE",
)
HELP: Final = "elm: ELM327 · can: CAN · j2534: maker's driver · doip: network"
LOOKING: Final = "Looking for adapters…"
READY: Final = "Press one to connect."
#: so many are listed; where there are more, the others are one press away
FEW: Final = 4
#: a hand on its way to a button is not held back sooner once the button has moved
SETTLING_MS: Final = 700
_PRESSES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
NONE_FOUND: Final = "No adapter is plugged in. Plug one in and look again, or use the demo vehicle."


class AdapterList(Card):
    """Shows choices.

    Attributes:
        back: leads back to the vehicle that is connected; hidden unless there is one.
        more: shows the choices that are not listed at first; hidden where there are none.
        look_again: looks for adapters.
        url: name of an interface, for experts.
        connect_url: connects to what was typed.
        settling: runs while a press may be meant for what stood in its place a moment ago.
    """

    def __init__(self, on_connect: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__("Choose an adapter", parent)
        self._on_connect = on_connect
        self.back = ActionButton("Back to this vehicle", ButtonKind.QUIET, symbol="back")
        self.back.hide()
        self.more = ActionButton("", ButtonKind.QUIET, symbol="unfold")
        self.more.clicked.connect(self._show_all)
        self.more.hide()
        self.look_again = ActionButton("Look again", symbol="reset")
        self.url = QLineEdit()
        self.url.setPlaceholderText(f"e.g. {EXAMPLES[0]}")
        self.url.setToolTip("\n".join(EXAMPLES))
        self.url.setAccessibleName("Name of another interface")
        self.connect_url = ActionButton("Connect", symbol="connect")
        self.connect_url.setAccessibleName("Connect to the interface that was typed")
        self.url.returnPressed.connect(self._connect_typed)
        self.connect_url.clicked.connect(self._connect_typed)
        self._state = Text(LOOKING, TextRole.MUTED)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.more)
        self._rows: dict[AdapterChoice, _AdapterRow] = {}
        self._choices: tuple[AdapterChoice, ...] = ()
        self._shows_all = False
        self.settling = QTimer(self)
        self.settling.setSingleShot(True)
        self.settling.setInterval(SETTLING_MS)
        for button in (self.more, self.look_again):
            button.installEventFilter(self)
        self._lay_out()

    @property
    def buttons(self) -> list[ActionButton]:
        """One for each choice that is listed, top down."""
        return [row.button for row in self._rows.values()]

    def show_choices(self, choices: tuple[AdapterChoice, ...], *, is_looking: bool) -> None:
        """Show `choices`; a press connects, and once all are there Enter does to the first.

        What stays keeps its button, so that focus and a press under way are kept with it.  Only a focus that
        has nowhere to be goes to the first: whoever is busy elsewhere in the window is left alone.
        """
        if not self._rows and self._focused() is not self.url:
            self.setFocus()  # from the window's own first stop, which nobody chose
        if choices != self._choices:
            self._choices = choices
            self._offer(choices if self._shows_all else first_few(choices))
        has_adapter = any(not choice.is_demo for choice in choices)
        self._say(LOOKING if is_looking else READY if has_adapter else NONE_FOUND)
        if is_looking and self._focused() is self.look_again:
            self.setFocus()
        self.look_again.setEnabled(not is_looking)
        if not is_looking and self._focused() in (None, self) and self.isVisible():
            self.focus_first()

    def focus_first(self) -> None:
        """Give the focus to the first choice that can be pressed; the demo vehicle always can."""
        first = next((button for button in self.buttons if button.isEnabled()), self.back)
        first.setFocus()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Take no press for a choice that moved under the hand a moment ago; Qt calls this."""
        is_press = event is not None and event.type() in _PRESSES
        return (is_press and self.settling.isActive()) or super().eventFilter(watched, event)

    def _offer(self, choices: tuple[AdapterChoice, ...]) -> None:
        """Put a row there for each of `choices`; where the one with the focus leaves, the list has it."""
        focus = self._focused()
        focused = next((choice.url for choice, row in self._rows.items() if row.button is focus), "")
        if list(self._rows) != list(choices):
            self._settle()
        known = self._rows
        rows = {choice: known.pop(choice) if choice in known else self._row(choice) for choice in choices}
        if focused and focused not in {choice.url for choice in choices}:
            self.setFocus()
        for row in known.values():
            row.hide()
            row.deleteLater()
        self._rows = rows
        self._put_in_order()
        left = len(self._choices) - len(choices)
        self.more.show_act(f"Show {left} more")
        self.more.setVisible(left > 0)
        self._focus(focused)

    def _say(self, words: str) -> None:
        """Say how things stand, in a place of its own: only what takes another line moves the rows below."""
        if NONE_FOUND in {words} ^ {self._state.text()}:
            self._settle()
        self._state.setText(words)

    def _put_in_order(self) -> None:
        """Let the rows stand, and Tab pass, in the order of the choices; more adapters before the demos."""
        for row in self._rows.values():
            self._buttons.removeWidget(row)
        for choice, row in self._rows.items():
            at = self._buttons.count() if choice.is_demo else self._buttons.indexOf(self.more)
            self._buttons.insertWidget(at, row)
        adapters = sum(not choice.is_demo for choice in self._rows)
        listed = [*self.buttons[:adapters], self.more, *self.buttons[adapters:]]
        for one, next_one in pairwise((self.back, *listed, self.look_again, self.url, self.connect_url)):
            QWidget.setTabOrder(one, next_one)

    def _show_all(self) -> None:
        """List every choice; the first of those that come has the focus."""
        first_new = next(one.url for one in self._choices if one not in self._rows)
        self._shows_all = True
        self._offer(self._choices)
        self._focus(first_new)

    def _settle(self) -> None:
        """Take no press for a while: what was in sight is about to move."""
        if self._rows and self.isVisible():
            self.settling.start()

    def _focus(self, url: str) -> None:
        """Give the focus to the choice of `url`, where there is one."""
        for choice, row in self._rows.items():
            if choice.url == url:
                row.button.setFocus()

    def _focused(self) -> QWidget | None:
        """What has the focus of the window, or will have it once the window is active again."""
        window = self.window()
        return None if window is None else window.focusWidget()

    def _row(self, choice: AdapterChoice) -> "_AdapterRow":
        row = _AdapterRow(choice)
        row.button.clicked.connect(lambda: self._on_connect(choice.url))
        row.button.installEventFilter(self)
        return row

    def _connect_typed(self) -> None:
        self._on_connect(self.url.text())

    def _lay_out(self) -> None:
        self.body.addWidget(self.back)
        self.body.addWidget(self._state)
        self.body.addLayout(self._buttons)
        self.body.addWidget(self.look_again)
        self.body.addStretch(1)
        self.body.addWidget(divider())
        self.body.addWidget(Text("Another interface, by its name", TextRole.STRONG))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.url, 1)
        row.addWidget(self.connect_url)
        self.body.addLayout(row)
        self.body.addWidget(Text(HELP, TextRole.SMALL))


class _AdapterRow(QWidget):
    """A button that carries the name of a choice, and below it what sets it apart."""

    def __init__(self, choice: AdapterChoice) -> None:
        super().__init__()
        self.button = NameButton(choice.name, _kind(choice), symbol=_symbol(choice))
        self.button.setAccessibleDescription(choice.hint)
        self.button.setEnabled(choice.can_connect)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button)
        if choice.hint:
            column.addWidget(Text(choice.hint, TextRole.SMALL))


def _kind(choice: AdapterChoice) -> ButtonKind:
    """Say how much weight a choice has: to connect is what the page is for."""
    if choice.is_last:
        return ButtonKind.MAIN
    return ButtonKind.NORMAL if choice.is_demo else ButtonKind.TALL


def _symbol(choice: AdapterChoice) -> str:
    return "vehicle" if choice.is_demo else "connect"


def first_few(choices: tuple[AdapterChoice, ...]) -> tuple[AdapterChoice, ...]:
    """Return what is listed at first: the first adapters, which are the likeliest, and the demo vehicles."""
    adapters = [choice for choice in choices if not choice.is_demo]
    if len(adapters) <= FEW + 1:  # a button for more takes the room of one
        return choices
    return tuple(choice for choice in choices if choice.is_demo or choice in adapters[:FEW])
