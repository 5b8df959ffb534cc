"""A row of numbers to choose one from, each a target for gloves."""

from collections.abc import Callable

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.services.feedback import Scale
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.text import Text, TextRole


class RatingRow(QWidget):
    """Numbers of a scale; a second press takes an answer back.

    Attributes:
        buttons: by their numbers.
    """

    def __init__(self, on_chosen: Callable[[int | None], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self.buttons: dict[int, ActionButton] = {}
        self._row = QWidget()
        self._meaning = Text("", TextRole.MUTED)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self._row)
        self._column.addWidget(self._meaning)

    def show_scale(self, scale: Scale, question: str) -> None:
        """Show the numbers of `scale`, none of them chosen."""
        self.setAccessibleName(question)
        self._meaning.setText(f"{scale.low}: {scale.least} · {scale.high}: {scale.most}")
        self.buttons = {number: self._button(number, scale) for number in range(scale.low, scale.high + 1)}
        side_px = max(button.sizeHint().width() for button in self.buttons.values())
        for button in self.buttons.values():
            button.setFixedWidth(side_px)
        former, self._row = self._row, QWidget()
        flow = FlowLayout(*self.buttons.values(), spacing=6)
        self._row.setLayout(flow)
        self._column.replaceWidget(former, self._row)
        former.hide()
        former.deleteLater()

    def _button(self, number: int, scale: Scale) -> ActionButton:
        button = ActionButton(str(number))
        button.setCheckable(True)
        meaning = {scale.low: f", {scale.least}", scale.high: f", {scale.most}"}.get(number, "")
        button.setAccessibleName(f"{number} of {scale.high}{meaning}")
        button.clicked.connect(lambda is_chosen: self._choose(number, is_chosen=is_chosen))
        return button

    def _choose(self, number: int, *, is_chosen: bool) -> None:
        for other, button in self.buttons.items():
            button.setChecked(is_chosen and other == number)
        self._on_chosen(number if is_chosen else None)
