"""Who the vehicle says it is: confirmed by one press, corrected or completed by hand."""

from collections.abc import Callable
from typing import Final, Protocol

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QListWidgetItem, QWidget

from diagclinic.ui.presenters.known_vehicles import KnownVehicle
from diagclinic.ui.presenters.vehicle_presenter import VehicleFacts
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card, divider
from diagclinic.ui.widgets.facts_grid import FactsGrid
from diagclinic.ui.widgets.press_views import PressList
from diagclinic.ui.widgets.state_badge import ToneBadge
from diagclinic.ui.widgets.text import Text, TextRole

#: height of a vehicle of the record: two lines, and a target for gloves
_KNOWN_PX: Final = 60
_FIELD_PX: Final = 48


class VehicleActs(Protocol):
    """What a press does; `VehiclePresenter` is one."""

    def type_vin(self, text: str) -> None:
        """Judge what was typed so far."""
        ...

    def look_up(self, text: str) -> None:
        """Offer the vehicles of the record that `text` finds."""
        ...

    def name(self, vin: str, plate: str, label: str) -> None:
        """Keep what was typed and go on."""
        ...


class VehicleCard(Card):
    """Shows the vehicle's identity.

    Attributes:
        go_on: one press confirms and begins the work.
        correct: lets the VIN be typed.
        other: back to the choice of adapters.
        vin, plate, label: what the technician may type.
        known: vehicles that were here before, where this one does not say who it is.
    """

    def __init__(
        self, acts: Callable[[], VehicleActs], on_other: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self._acts = acts
        self._question = Text("", TextRole.HEADING)
        self._vin_words = Text("", TextRole.TITLE)
        self._remark = Text("", TextRole.MUTED)
        self._badge = ToneBadge("done", "Check digit", Tone.GOOD)
        self._facts = FactsGrid()
        self.vin, self.plate, self.label = (
            _line("VIN", 20),
            _line("Registration plate", 20),
            _line("Name", 60),
        )
        self.vin.setPlaceholderText("17 characters, typed or scanned")
        self.plate.setPlaceholderText("Found again by it in the history")
        self.label.setPlaceholderText("What the shop calls it")
        self._form = QFormLayout()
        self._told_vin = ""
        self._known: tuple[KnownVehicle, ...] = ()
        self.known = PressList("Vehicles that were here before")
        self.known.setMinimumHeight(2 * _KNOWN_PX)
        self.known.row_pressed.connect(self._take)
        self.go_on = ActionButton("Yes, scan it", ButtonKind.MAIN, symbol="scan")
        self.correct = ActionButton("Correct the VIN")
        self.other = ActionButton("Another vehicle", ButtonKind.QUIET, symbol="back")
        self.vin.textChanged.connect(lambda text: acts().type_vin(text))
        for field in (self.vin, self.plate, self.label):
            field.returnPressed.connect(self._go_on)
            field.textEdited.connect(lambda text: acts().look_up(text.strip()))
        self.go_on.clicked.connect(self._go_on)
        self.correct.clicked.connect(self._correct)
        self.other.clicked.connect(on_other)
        self._lay_out()

    def set_wide(self, *, is_wide: bool) -> None:
        """Put what confirms below the fields, or above them where these do not fit into the page."""
        self.body.removeWidget(self._confirming)
        place = self.body.indexOf(self.other) if is_wide else self.body.indexOf(self._vin_words) + 1
        self.body.insertWidget(place, self._confirming)

    def show_identifying(self) -> None:
        """Say that the vehicle is being asked; what was typed of another one is not this one's."""
        for field in (self.vin, self.plate, self.label):
            field.clear()
        self._show_words("Connected", "Asking the vehicle who it is…", "")
        self._badge.hide()
        self._form.setRowVisible(self.vin, False)  # noqa: FBT003  Qt's own signature
        self.correct.hide()
        self.known.hide()
        self.go_on.setEnabled(False)

    def show_facts(self, facts: VehicleFacts) -> None:
        """Show who the vehicle says it is, and ask for what it does not say."""
        self._show_words(facts.question, facts.vin or "VIN not read", facts.remark)
        self._show_badge(facts)
        self._facts.show_facts(facts.rows)
        self._told_vin = facts.vin
        self._form.setRowVisible(self.vin, not facts.vin)
        self.correct.setVisible(bool(facts.vin))
        self.go_on.show_act("Yes, scan it" if facts.vin else "Go on and scan", "scan")
        self.go_on.setEnabled(True)
        self.go_on.setFocus()

    def offer_known(self, known: tuple[KnownVehicle, ...]) -> None:
        """Offer vehicles that were here before; a press fills in what the shop calls one."""
        self._known = known
        self.known.clear()
        for one in known:
            item = QListWidgetItem(f"{one.name}\n{one.detail}")
            item.setSizeHint(QSize(0, _KNOWN_PX))
            self.known.addItem(item)
        self.known.setVisible(bool(known) and not self._told_vin)

    def show_vin_remark(self, remark: str, *, is_usable: bool) -> None:
        """Say what is wrong, or right, with the VIN that is being typed."""
        self._remark.setText(remark)
        self._badge.setVisible(bool(remark))
        if is_usable and "wrong" not in remark:
            self._badge.show_look("done", "VIN", Tone.GOOD)
        else:
            self._badge.show_look("warning", "VIN", Tone.WARN)
        self.go_on.setEnabled(is_usable or not self.vin.text().strip())

    def _show_words(self, question: str, vin: str, remark: str) -> None:
        self.setAccessibleName(question)
        self._question.setText(question)
        self._vin_words.setText(vin)
        self._remark.setText(remark)
        self._facts.show_facts(())

    def _show_badge(self, facts: VehicleFacts) -> None:
        self._badge.setVisible(bool(facts.remark))
        if facts.is_doubtful:
            self._badge.show_look("warning", "Check it" if facts.vin else "No VIN", Tone.WARN)
        else:
            self._badge.show_look("done", "VIN", Tone.GOOD)

    def _correct(self) -> None:
        self._form.setRowVisible(self.vin, True)  # noqa: FBT003  Qt's own signature
        self.vin.setText(self._vin_words.text())
        self.vin.setFocus()
        self.correct.hide()

    def _take(self, row: int) -> None:
        vehicle = self._known[row].vehicle
        self.vin.setText(str(vehicle.vin or ""))
        self.plate.setText(vehicle.plate)
        self.label.setText(vehicle.label)
        self.go_on.setFocus()

    def _go_on(self) -> None:
        if self.go_on.isEnabled():
            self._acts().name(self.vin.text(), self.plate.text(), self.label.text())

    def _lay_out(self) -> None:
        remark = QHBoxLayout()
        remark.setSpacing(12)
        remark.addWidget(self._badge)
        remark.addWidget(self._remark, 1)
        self._form.setVerticalSpacing(12)
        self._form.setHorizontalSpacing(16)
        for field in (self.vin, self.plate, self.label):
            name = Text(field.accessibleName(), wraps=False)
            name.setMinimumHeight(_FIELD_PX)  # its text stands in the middle of its field
            self._form.addRow(name, field)
        self._confirming = QWidget()
        acts = QHBoxLayout(self._confirming)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(12)
        acts.addWidget(self.go_on, 1)
        acts.addWidget(self.correct)
        self.body.addWidget(self._question)
        self.body.addWidget(self._vin_words)
        self.body.addLayout(remark)
        self.body.addLayout(self._facts)
        self.body.addWidget(divider())
        self.body.addLayout(self._form)
        self.body.addWidget(self.known, 9)
        self.body.addStretch(1)
        self.body.addWidget(self._confirming)
        self.body.addWidget(self.other)


def _line(name: str, longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setMaxLength(longest)
    return line
