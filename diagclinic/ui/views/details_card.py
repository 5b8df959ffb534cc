"""The form of a visit: which car, its odometer, whose work, what the customer says, and the shop."""

from collections.abc import Callable
from dataclasses import fields
from typing import Final, TypeAlias

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from diagclinic.core.visit_details import LONGEST
from diagclinic.ui.presenters.details_presenter import DetailsForm
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.card import Card
from diagclinic.ui.widgets.state_badge import ToneBadge
from diagclinic.ui.widgets.text import Text, TextRole, YieldingText

#: a narrower card has its fields one below the other
PAIRED_PX: Final = 440
_LINES_PX: Final = 84
#: place of a remark: a field stands below its name, and the fields below the card's title
_BELOW_FIELD: Final = 2
_ODOMETER_LETTERS: Final = 20
#: field, its name, and what stands in it while it is empty
_FIELDS: Final = (
    ("plate", "Plate", "As it stands on the vehicle"),
    ("odometer_km", "Odometer in km", "As the instrument shows it"),
    ("technician", "Technician", "Who works on the vehicle"),
    ("complaint", "Complaint", "What the customer says"),
    ("note", "Note", "What the technician adds"),
    ("name", "Shop", "Its name, on top of every report"),
    ("contact", "Shop's contact", "Street, telephone: up to five lines"),
)
_SEVERAL_LINES: Final = frozenset({"complaint", "note", "contact"})
_WHOLE_ROW: Final = frozenset({"technician"})


class Lines(QPlainTextEdit):
    """A field of several lines; Tab leads on to the next one.

    Attributes:
        left: is told when the field is left.
    """

    left = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(_LINES_PX)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Tell that the field is left; Qt calls this."""
        super().focusOutEvent(event)
        self.left.emit()


Field: TypeAlias = QLineEdit | Lines


class DetailsCard(Card):
    """Shows the fields and tells when one of them was left.

    Attributes:
        fields: by their names, in the order of the keyboard.
        measured: what the vehicle itself tells of its odometer.
    """

    def __init__(self, on_left: Callable[[DetailsForm], None], parent: QWidget | None = None) -> None:
        super().__init__("Job card", parent)
        self._on_left = on_left
        self.measured = YieldingText("", TextRole.SMALL)
        self.remark = YieldingText("", TextRole.SMALL)
        self._badge = ToneBadge("done", "Kept", Tone.GOOD)
        self._told = QWidget()
        self.fields: dict[str, Field] = {key: self._field(key, name, hint) for key, name, hint in _FIELDS}
        self._columns = {key: self._column(key, name) for key, name, _ in _FIELDS}
        self._cells = {key: _cell(column) for key, column in self._columns.items()}
        self._grid = QGridLayout()
        self._lay_out()
        self.show_remark("", "")

    def form(self) -> DetailsForm:
        """Return what stands in the fields."""
        return DetailsForm(**{key: _text_of(field) for key, field in self.fields.items()})

    def show_form(self, form: DetailsForm) -> None:
        """Fill the fields."""
        for each in fields(form):
            _fill(self.fields[each.name], getattr(form, each.name))

    def show_measured(self, words: str) -> None:
        """Say what the vehicle itself tells of its odometer."""
        self.measured.setText(words)
        self.fields["odometer_km"].setAccessibleDescription(words)

    def show_remark(self, words: str, wrong_field: str) -> None:
        """Say that all is kept, or lead to the field that cannot be kept so."""
        self.remark.setText(words)
        self._columns.get(wrong_field, self.body).insertWidget(_BELOW_FIELD, self._told)
        self._told.setVisible(bool(words))
        look = ("warning", "Check it", Tone.WARN) if wrong_field else ("done", "Kept", Tone.GOOD)
        self._badge.show_look(*look)
        for key, field in self.fields.items():
            told = self.measured.text() if key == "odometer_km" else ""
            field.setAccessibleDescription(words if key == wrong_field else told)

    def lead_to(self, wrong_field: str) -> None:
        """Put the keyboard into the field that cannot be kept so."""
        self.fields[wrong_field].setFocus()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Pair the fields where there is room beside each other; Qt calls this."""
        super().resizeEvent(event)
        self._arrange(is_paired=self.width() >= PAIRED_PX)

    def _field(self, key: str, name: str, hint: str) -> Field:
        if key in _SEVERAL_LINES:
            lines = Lines()
            lines.left.connect(self._tell)
            lines.setPlaceholderText(hint)
            lines.setAccessibleName(name)
            return lines
        line = QLineEdit()
        line.editingFinished.connect(self._tell)
        line.setPlaceholderText(hint)
        line.setAccessibleName(name)
        line.setMaxLength(LONGEST.get(key, _ODOMETER_LETTERS))
        line.setMinimumWidth(0)
        return line

    def _tell(self) -> None:
        self._on_left(self.form())

    def _column(self, key: str, name: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = Text(name, TextRole.MUTED, wraps=False)
        label.setBuddy(self.fields[key])
        column.addWidget(label)
        column.addWidget(self.fields[key])
        if key == "odometer_km":
            column.addWidget(self.measured)
        column.addStretch(1)
        return column

    def _arrange(self, *, is_paired: bool) -> None:
        place = 0
        for key, cell in self._cells.items():
            is_whole = not is_paired or key in _WHOLE_ROW
            place += place % 2 if is_whole else 0
            self._grid.addWidget(cell, place // 2, place % 2, 1, 2 if is_whole else 1)
            place += 2 if is_whole else 1

    def _lay_out(self) -> None:
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._arrange(is_paired=True)
        told = QVBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(4)
        told.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignLeft)
        told.addWidget(self.remark)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)


def _cell(column: QVBoxLayout) -> QWidget:
    cell = QWidget()
    cell.setLayout(column)
    return cell


def _text_of(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _fill(field: Field, text: str) -> None:
    if isinstance(field, QLineEdit):
        field.setText(text)
    elif field.toPlainText() != text:
        field.setPlainText(text)
