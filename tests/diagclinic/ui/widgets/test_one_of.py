"""diagclinic.ui.widgets.one_of: what is out of sight asks for no room."""

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.one_of import OneOf

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def low() -> QWidget:
    low = QWidget()
    low.setMinimumHeight(50)
    return low


@pytest.fixture
def high() -> QWidget:
    high = QWidget()
    high.setMinimumSize(900, 500)
    return high


@pytest.fixture
def place(qtbot: QtBot, low: QWidget, high: QWidget) -> OneOf:
    place = OneOf(low, high)
    qtbot.addWidget(place)
    place.show()
    return place


def test_the_first_is_shown_alone(place: OneOf, low: QWidget, high: QWidget) -> None:
    assert (place.current is low, low.isVisible(), high.isVisible()) == (True, True, False)


def test_another_takes_the_place(place: OneOf, low: QWidget, high: QWidget) -> None:
    place.show_one(high)
    assert (place.current is high, low.isVisible(), high.isVisible()) == (True, False, True)


def test_what_is_out_of_sight_asks_for_no_room(place: OneOf) -> None:
    assert place.minimumSizeHint().height() < 100


def test_what_is_in_sight_gets_its_room(place: OneOf, high: QWidget) -> None:
    place.show_one(high)
    assert place.minimumSizeHint().height() == 500
