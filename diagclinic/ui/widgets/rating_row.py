"""A row of numbers to choose one from, each a target for gloves."""

from collections.abc import Callable
from typing import Final

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.services.feedback import Scale
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.text import Text, TextRole

#: of every scale
HIGHEST: Final = 10


class RatingRow(QWidget):
    """Numbers of a scale; a second press takes an answer back.

    Attributes:
        buttons: by their numbers.
    """

    def __init__(self, on_chosen: Callable[[int | None], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self._all = {number: self._button(number) for number in range(HIGHEST + 1)}
        self.buttons: dict[int, ActionButton] = {}
        self._meaning = Text("", TextRole.MUTED)
        side_px = max(button.sizeHint().width() for button in self._all.values())
        for button in self._all.values():
            button.setFixedWidth(side_px)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(FlowLayout(*self._all.values(), spacing=6, is_left=True))
        column.addWidget(self._meaning)

    def show_scale(self, scale: Scale, question: str) -> None:
        """Show the numbers of `scale`, none of them chosen."""
        self.setAccessibleName(question)
        self._meaning.setText(f"{scale.low}: {scale.least} · {scale.high}: {scale.most}")
        self.buttons = {number: self._all[number] for number in range(scale.low, scale.high + 1)}
        ends = {scale.low: f", {scale.least}", scale.high: f", {scale.most}"}
        for number, button in self._all.items():
            button.setChecked(False)
            button.setVisible(number in self.buttons)
            button.setAccessibleName(f"{number} of {scale.high}{ends.get(number, '')}")

    def _button(self, number: int) -> ActionButton:
        button = ActionButton(str(number))
        button.setCheckable(True)
        button.clicked.connect(lambda is_chosen: self._choose(number, is_chosen=is_chosen))
        return button

    def _choose(self, number: int, *, is_chosen: bool) -> None:
        for other, button in self._all.items():
            button.setChecked(is_chosen and other == number)
        self._on_chosen(number if is_chosen else None)
