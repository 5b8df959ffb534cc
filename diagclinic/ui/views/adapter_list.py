"""The ways to a vehicle, one large button each, and a line for whoever knows the name of an interface."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diagclinic.ui.presenters.connect_presenter import AdapterChoice
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
HELP: Final = "elm: ELM327 and OBDLink · can: CAN · j2534: maker's driver · doip: vehicle on the network"
LOOKING: Final = "Looking for adapters…"
#: so many are listed; where there are more, the others are one press away
FEW: Final = 4
NONE_FOUND: Final = "No adapter is plugged in. Plug one in and look again, or use the demo vehicle."


class AdapterList(Card):
    """Shows choices.

    Attributes:
        back: leads back to the vehicle that is connected; hidden unless there is one.
        more: shows the choices that are not listed at first; hidden where there are none.
        look_again: looks for adapters.
        url: name of an interface, for experts.
        connect_url: connects to what was typed.
        buttons: one for each choice that is listed, top down.
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
        self._buttons.setSpacing(12)
        self._buttons.addWidget(self.more)
        self._made: list[QWidget] = []
        self._choices: tuple[AdapterChoice, ...] = ()
        self._listed: tuple[AdapterChoice, ...] = ()
        self._shows_all = False
        self.buttons: list[ActionButton] = []
        self._lay_out()

    def show_choices(self, choices: tuple[AdapterChoice, ...], *, is_looking: bool) -> None:
        """Show `choices`; a press connects, and once all are there Enter does to the first."""
        if choices != self._choices:
            self._choices = choices
            self._offer(choices if self._shows_all else first_few(choices))
        has_adapter = any(not choice.is_demo for choice in choices)
        self._state.setText(LOOKING if is_looking else NONE_FOUND)
        self._state.setVisible(is_looking or not has_adapter)
        self.look_again.setEnabled(not is_looking)
        if self.buttons and not is_looking and not self._has_focus and self.isVisible():
            self.buttons[0].setFocus()

    @property
    def _has_focus(self) -> bool:
        return any(one.hasFocus() for one in (self.url, self.more, *self.buttons))

    def _offer(self, choices: tuple[AdapterChoice, ...]) -> None:
        """Put a button there for each of `choices`; who had the focus keeps it, wherever it stands now."""
        focused = next(
            (one.url for one, it in zip(self._listed, self.buttons, strict=True) if it.hasFocus()), ""
        )
        for row in self._made:
            self._buttons.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.buttons.clear()
        self._listed = choices
        self._made = [self._row(choice) for choice in choices]
        for choice, row in zip(choices, self._made, strict=True):
            # the button for more adapters stands before the demo vehicles
            at = self._buttons.count() if choice.is_demo else self._buttons.indexOf(self.more)
            self._buttons.insertWidget(at, row)
        for one, next_one in pairwise(
            (self.back, *self._tab_order, self.look_again, self.url, self.connect_url)
        ):
            QWidget.setTabOrder(one, next_one)
        left = len(self._choices) - len(choices)
        self.more.show_act(f"Show {left} more")
        self.more.setVisible(left > 0)
        for choice, button in zip(choices, self.buttons, strict=True):
            if choice.url == focused:
                button.setFocus()

    @property
    def _tab_order(self) -> list[ActionButton]:
        """The buttons from the top down."""
        adapters = sum(not choice.is_demo for choice in self._listed)
        return [*self.buttons[:adapters], self.more, *self.buttons[adapters:]]

    def _show_all(self) -> None:
        """List every choice; the first of those that come has the focus."""
        first_new = next(one.url for one in self._choices if one not in self._listed)
        self._shows_all = True
        self._offer(self._choices)
        for choice, button in zip(self._listed, self.buttons, strict=True):
            if choice.url == first_new:
                button.setFocus()

    def _row(self, choice: AdapterChoice) -> QWidget:
        kind = ButtonKind.MAIN if choice.hint == "Used last" else ButtonKind.NORMAL
        button = NameButton(choice.name, kind, symbol="vehicle" if choice.is_demo else "connect")
        button.setMinimumHeight(60)
        button.setAccessibleDescription(choice.hint)
        button.clicked.connect(lambda _, url=choice.url: self._on_connect(url))
        self.buttons.append(button)
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(button)
        if choice.hint:
            column.addWidget(Text(choice.hint, TextRole.SMALL))
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


def first_few(choices: tuple[AdapterChoice, ...]) -> tuple[AdapterChoice, ...]:
    """Return what is listed at first: the first adapters, which are the likeliest, and the demo vehicles."""
    adapters = [choice for choice in choices if not choice.is_demo]
    if len(adapters) <= FEW + 1:  # a button for more takes the room of one
        return choices
    return tuple(choice for choice in choices if choice.is_demo or choice in adapters[:FEW])
