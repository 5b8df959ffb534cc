"""diagclinic.ui.views.adapter_list: the likeliest choices first, the others one press away."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.connect_presenter import DEMOS, AdapterChoice
from diagclinic.ui.views.adapter_list import EXAMPLES, FEW, AdapterList, first_few
from drivers.registry import VciUrl

TEN = tuple(AdapterChoice(f"elm:COM{number}", f"Port {number}", "Serial port") for number in range(10))


@pytest.fixture
def pressed() -> list[str]:
    return []


@pytest.fixture
def adapters(themed: QApplication, qtbot: QtBot, pressed: list[str]) -> AdapterList:
    made = AdapterList(pressed.append)
    qtbot.addWidget(made)
    made.resize(480, 900)
    made.show()
    return made


def names(adapters: AdapterList) -> list[str]:
    return [button.accessibleName() for button in adapters.buttons]


def test_long_list_begins_with_a_few_and_the_demo_vehicles(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    assert names(adapters) == [choice.name for choice in (*TEN[:FEW], *DEMOS)]
    assert (adapters.more.isVisible(), adapters.more.accessibleName()) == (True, "Show 6 more")


def test_press_lists_the_others_and_the_first_of_them_has_the_focus(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    adapters.more.click()
    assert names(adapters) == [choice.name for choice in (*TEN, *DEMOS)]
    assert (adapters.more.isVisible(), adapters.focusWidget()) == (False, adapters.buttons[FEW])


def test_list_that_was_opened_stays_open_when_something_is_plugged_in(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN[1:], *DEMOS), is_looking=False)
    adapters.more.click()
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    assert len(adapters.buttons) == len(TEN) + len(DEMOS)


def test_button_for_more_keeps_the_focus_when_something_is_plugged_in(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN[1:], *DEMOS), is_looking=False)
    adapters.more.setFocus()
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    assert adapters.focusWidget() is adapters.more


def test_tab_goes_down_the_list(adapters: AdapterList, qtbot: QtBot) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    qtbot.waitUntil(adapters.buttons[-1].isVisible)
    passed = []
    for _ in range(FEW + 1):
        passed.append(adapters.focusWidget())
        qtbot.keyClick(adapters.focusWidget(), Qt.Key.Key_Tab)
    assert passed == [*adapters.buttons[:FEW], adapters.more]
    assert adapters.focusWidget() is adapters.buttons[FEW]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1])
def test_short_list_is_shown_as_it_is(count: int) -> None:
    choices = (*TEN[:count], *DEMOS)
    assert first_few(choices) == choices


def test_press_connects_to_the_one_that_it_names(adapters: AdapterList, pressed: list[str]) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    adapters.more.click()
    adapters.buttons[7].click()
    assert pressed == ["elm:COM7"]


def test_choice_that_a_screen_reader_meets_says_its_kind(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    assert adapters.buttons[0].accessibleDescription() == "Serial port"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_name_that_can_be_read(example: str) -> None:
    assert str(VciUrl.parse(example)) == example
