"""The ways to a vehicle, one large button each, and a line for whoever knows the name of an interface."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diagclinic.ui.presenters.connect_presenter import AdapterChoice
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card, divider
from diagclinic.ui.widgets.text import Text, TextRole

LOOKING: Final = "Looking for adapters…"
NONE_FOUND: Final = "No adapter is plugged in. Plug one in and look again, or use the demo vehicle."


class AdapterList(Card):
    """Shows choices.

    Attributes:
        back: leads back to the vehicle that is connected; hidden unless there is one.
        look_again: looks for adapters.
        url: name of an interface, for experts.
        connect_url: connects to what was typed.
        buttons: one for each choice, top down.
    """

    def __init__(self, on_connect: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__("Choose an adapter", parent)
        self._on_connect = on_connect
        self.back = ActionButton("Back to this vehicle", ButtonKind.QUIET, symbol="back")
        self.back.hide()
        self.look_again = ActionButton("Look again", symbol="reset")
        self.url = QLineEdit()
        self.url.setPlaceholderText("elm:COM4, can:slcan/COM7, doip:192.168.0.10, j2534:NAME")
        self.url.setAccessibleName("Name of another interface")
        self.connect_url = ActionButton("Connect", symbol="connect")
        self.connect_url.setAccessibleName("Connect to the interface that was typed")
        self.url.returnPressed.connect(self._connect_typed)
        self.connect_url.clicked.connect(self._connect_typed)
        self._state = Text(LOOKING, TextRole.MUTED)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(12)
        self._made: list[QWidget] = []
        self._choices: tuple[AdapterChoice, ...] = ()
        self.buttons: list[ActionButton] = []
        self._lay_out()

    def show_choices(self, choices: tuple[AdapterChoice, ...], *, is_looking: bool) -> None:
        """Show `choices`; a press connects, and once all are there Enter does to the first."""
        if choices != self._choices:
            self._offer(choices)
        has_adapter = any(not choice.is_demo for choice in choices)
        self._state.setText(LOOKING if is_looking else NONE_FOUND)
        self._state.setVisible(is_looking or not has_adapter)
        self.look_again.setEnabled(not is_looking)
        if self.buttons and not is_looking and not self._has_focus and self.isVisible():
            self.buttons[0].setFocus()

    @property
    def _has_focus(self) -> bool:
        return self.url.hasFocus() or any(button.hasFocus() for button in self.buttons)

    def _offer(self, choices: tuple[AdapterChoice, ...]) -> None:
        """Put a button there for each of `choices`; who had the focus keeps it, wherever it stands now."""
        focused = next(
            (one.url for one, it in zip(self._choices, self.buttons, strict=True) if it.hasFocus()), ""
        )
        for row in self._made:
            self._buttons.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.buttons.clear()
        self._choices = choices
        self._made = [self._row(choice) for choice in choices]
        for row in self._made:
            self._buttons.addWidget(row)
        for one, next_one in pairwise(
            (self.back, *self.buttons, self.look_again, self.url, self.connect_url)
        ):
            QWidget.setTabOrder(one, next_one)
        for choice, button in zip(choices, self.buttons, strict=True):
            if choice.url == focused:
                button.setFocus()

    def _row(self, choice: AdapterChoice) -> QWidget:
        kind = ButtonKind.MAIN if choice.hint == "Used last" else ButtonKind.NORMAL
        button = ActionButton(choice.name, kind, symbol="vehicle" if choice.is_demo else "connect")
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
