"""diagclinic.ui.widgets.rating_row: one number, or none."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from diagclinic.services.feedback import CSAT, NPS
from diagclinic.ui.widgets.rating_row import RatingRow
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def chosen() -> list[int | None]:
    return []


@pytest.fixture
def row(qtbot: QtBot, chosen: list[int | None]) -> RatingRow:
    made = RatingRow(chosen.append)
    qtbot.addWidget(made)
    made.show_scale(NPS, "How likely?")
    made.show()
    return made


def test_every_number_of_the_scale_has_a_button(row: RatingRow) -> None:
    assert list(row.buttons) == list(range(11))


def test_a_press_chooses_one_number(row: RatingRow, chosen: list[int | None]) -> None:
    row.buttons[9].click()
    row.buttons[3].click()
    assert chosen == [9, 3]
    assert [number for number, button in row.buttons.items() if button.isChecked()] == [3]


def test_a_second_press_takes_it_back(row: RatingRow, chosen: list[int | None]) -> None:
    row.buttons[9].click()
    row.buttons[9].click()
    assert chosen == [9, None]
    assert not any(button.isChecked() for button in row.buttons.values())


def test_the_keyboard_chooses_too(row: RatingRow, chosen: list[int | None]) -> None:
    QTest.keyClick(row.buttons[7], Qt.Key.Key_Space)
    assert chosen == [7]


def test_another_scale_begins_with_nothing_chosen(row: RatingRow) -> None:
    row.buttons[9].click()
    row.show_scale(CSAT, "How satisfied?")
    assert list(row.buttons) == [1, 2, 3, 4, 5]
    assert not any(button.isChecked() for button in row.buttons.values())


def test_a_screen_reader_hears_what_the_ends_mean(row: RatingRow) -> None:
    assert row.buttons[0].accessibleName() == "0 of 10, not at all likely"
    assert row.buttons[5].accessibleName() == "5 of 10"
    assert row.buttons[10].accessibleName() == "10 of 10, extremely likely"
    assert row.accessibleName() == "How likely?"


def test_gloves_can_hit_every_number(row: RatingRow) -> None:
    assert complaints(row) == []
