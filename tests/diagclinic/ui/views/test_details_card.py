"""diagclinic.ui.views.details_card: fields for gloves and keyboards, each told when it is left."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.core.visit_details import LONGEST
from diagclinic.ui.presenters.details_presenter import DetailsForm
from diagclinic.ui.views.details_card import PAIRED_PX, DetailsCard
from tests.ui.audit import complaints

FILLED = DetailsForm(
    plate="AB 12",
    odometer_km="84300",
    technician="Tess",
    complaint="Judders.\nSmells.",
    note="<b>coil</b>",
    name="Garage",
    contact="a\nb",
)
ORDER = ["plate", "odometer_km", "technician", "complaint", "note", "name", "contact"]


@pytest.fixture
def left() -> list[DetailsForm]:
    return []


@pytest.fixture
def card(themed: QApplication, qtbot: QtBot, left: list[DetailsForm]) -> DetailsCard:
    made = DetailsCard(left.append)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_fields_hold_what_they_were_filled_with(card: DetailsCard) -> None:
    card.show_form(FILLED)
    assert card.form() == FILLED


def test_filling_is_no_leaving(card: DetailsCard, left: list[DetailsForm]) -> None:
    card.show_form(FILLED)
    assert left == []


@pytest.mark.parametrize("key", ORDER)
def test_field_that_is_left_tells_the_whole_form(
    card: DetailsCard, left: list[DetailsForm], key: str
) -> None:
    card.fields[key].setFocus()
    QTest.keyClicks(card.fields[key], "7")
    QTest.keyClick(card.fields[key], Qt.Key.Key_Tab)
    assert getattr(left[-1], key) == "7"


def test_enter_tells_too(card: DetailsCard, left: list[DetailsForm]) -> None:
    card.fields["plate"].setFocus()
    QTest.keyClick(card.fields["plate"], Qt.Key.Key_Return)
    assert len(left) == 1


def test_tab_goes_through_the_fields_in_their_order(card: DetailsCard) -> None:
    card.fields["plate"].setFocus()
    reached = []
    for _ in ORDER:
        here = card.focusWidget()
        reached.append(next(key for key, each in card.fields.items() if each is here))
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert reached == ORDER


def test_every_field_is_a_target_for_gloves_with_a_name(card: DetailsCard) -> None:
    assert complaints(card) == []


@pytest.mark.parametrize("key", ORDER)
def test_every_field_has_its_label(card: DetailsCard, key: str) -> None:
    labels = [label for label in card.findChildren(QLabel) if label.buddy() is card.fields[key]]
    assert [label.text() for label in labels] == [card.fields[key].accessibleName()]


@pytest.mark.parametrize("key", ["plate", "technician", "name"])
def test_field_of_one_line_takes_no_more_than_can_be_kept(card: DetailsCard, key: str) -> None:
    QTest.keyClicks(card.fields[key], "x" * (LONGEST[key] + 5))
    assert len(getattr(card.form(), key)) == LONGEST[key]


def test_odometer_of_the_vehicle_is_read_with_its_field(card: DetailsCard) -> None:
    card.show_measured("Read from the vehicle: 84231.7 km")
    field = card.fields["odometer_km"]
    assert (card.measured.text(), field.accessibleDescription()) == ("Read from the vehicle: 84231.7 km",) * 2


def test_remark_stands_with_the_field_that_it_is_about(card: DetailsCard) -> None:
    card.show_remark("Too long.", "note")
    assert card.remark.isVisible()
    assert _cell_of(card.remark) is card.fields["note"].parentWidget()
    assert card.fields["note"].accessibleDescription() == "Too long."


def test_remark_is_taken_back_once_all_is_kept(card: DetailsCard) -> None:
    card.show_remark("Too long.", "note")
    card.show_remark("", "")
    assert (card.remark.isVisible(), card.fields["note"].accessibleDescription()) == (False, "")


def test_keyboard_is_led_to_the_wrong_field(card: DetailsCard) -> None:
    card.lead_to("odometer_km")
    assert card.focusWidget() is card.fields["odometer_km"]


@pytest.mark.parametrize(("width", "is_beside"), [(PAIRED_PX + 100, True), (PAIRED_PX - 60, False)])
def test_fields_stand_in_pairs_where_there_is_room(
    card: DetailsCard, qtbot: QtBot, width: int, *, is_beside: bool
) -> None:
    card.resize(width, 900)
    tops = lambda: [card.fields[key].parentWidget().y() for key in ("plate", "odometer_km")]  # noqa: E731
    qtbot.waitUntil(lambda: (tops()[0] == tops()[1]) is is_beside)
    assert card.width() == width


def _cell_of(remark: QWidget) -> QWidget | None:
    row = remark.parentWidget()
    return None if row is None else row.parentWidget()
