"""diagclinic.ui.views.adapter_list: the likeliest choices first, the others one press away."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.adapter_choices import DEMOS, AdapterChoice
from diagclinic.ui.views.adapter_list import EXAMPLES, FEW, AdapterList, first_few
from drivers.registry import VciUrl

TEN = tuple(AdapterChoice(f"elm:COM{number}", f"Port {number}", "Serial port") for number in range(10))
COM1, COM2, COM3 = TEN[1:4]


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


# -- while adapters come and go --


def press(adapters: AdapterList, qtbot: QtBot, at: int) -> None:
    qtbot.mouseClick(adapters.buttons[at], Qt.MouseButton.LeftButton)


def test_choice_that_stays_keeps_its_button(adapters: AdapterList) -> None:
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    before = adapters.buttons
    adapters.show_choices((COM3, COM2, *DEMOS), is_looking=False)
    assert adapters.buttons[1:] == before[1:]


def test_press_right_after_the_choices_moved_is_not_taken(
    adapters: AdapterList, qtbot: QtBot, pressed: list[str]
) -> None:
    adapters.show_choices((COM2, *DEMOS), is_looking=False)
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    press(adapters, qtbot, 0)
    assert pressed == []


def test_press_once_the_choices_stand_still_is_taken(
    adapters: AdapterList, qtbot: QtBot, pressed: list[str]
) -> None:
    adapters.settling.setInterval(0)
    adapters.show_choices((COM2, *DEMOS), is_looking=False)
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    qtbot.waitUntil(lambda: not adapters.settling.isActive())
    press(adapters, qtbot, 0)
    assert pressed == [COM1.url]


def test_choices_that_come_first_can_be_pressed_at_once(
    adapters: AdapterList, qtbot: QtBot, pressed: list[str]
) -> None:
    adapters.show_choices((COM1, *DEMOS), is_looking=True)
    press(adapters, qtbot, 0)
    assert pressed == [COM1.url]


def test_end_of_the_look_moves_nothing(adapters: AdapterList, qtbot: QtBot, pressed: list[str]) -> None:
    adapters.show_choices((COM1, *DEMOS), is_looking=True)
    before = adapters.buttons[0].pos()
    adapters.show_choices((COM1, *DEMOS), is_looking=False)
    press(adapters, qtbot, 0)
    assert (adapters.buttons[0].pos(), pressed) == (before, [COM1.url])


def test_key_is_taken_at_once_for_it_goes_where_the_focus_is(
    adapters: AdapterList, qtbot: QtBot, pressed: list[str]
) -> None:
    adapters.show_choices((COM2, *DEMOS), is_looking=False)
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    qtbot.keyClick(adapters.buttons[1], Qt.Key.Key_Return)
    assert (adapters.focusWidget(), pressed) == (adapters.buttons[1], [COM2.url])


def test_enter_connects_to_none_when_the_choice_with_the_focus_was_pulled_out(
    adapters: AdapterList, qtbot: QtBot, pressed: list[str]
) -> None:
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    adapters.buttons[1].setFocus()
    adapters.show_choices((COM1, *DEMOS), is_looking=True)
    qtbot.keyClick(adapters.focusWidget() or adapters, Qt.Key.Key_Return)
    assert pressed == []


def test_first_choice_has_the_focus_once_all_are_there_and_the_one_with_the_focus_was_pulled_out(
    adapters: AdapterList,
) -> None:
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    adapters.buttons[1].setFocus()
    adapters.show_choices((COM1, *DEMOS), is_looking=True)
    adapters.show_choices((COM1, *DEMOS), is_looking=False)
    assert adapters.focusWidget() is adapters.buttons[0]


def test_whoever_pressed_look_again_is_at_the_first_choice_afterwards(adapters: AdapterList) -> None:
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    adapters.look_again.setFocus()
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=True)
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    assert adapters.focusWidget() is adapters.buttons[0]


def test_adapter_that_is_plugged_in_takes_the_focus_from_nobody(themed: QApplication, qtbot: QtBot) -> None:
    window, adapters = QWidget(), AdapterList(lambda _: None)
    qtbot.addWidget(window)
    column, elsewhere = QVBoxLayout(window), QPushButton("Light")
    for widget in (elsewhere, adapters):
        column.addWidget(widget)
    adapters.show_choices((COM2, *DEMOS), is_looking=False)
    window.show()
    elsewhere.setFocus()
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    assert window.focusWidget() is elsewhere


def test_first_choices_take_the_focus_from_where_the_window_itself_put_it(
    themed: QApplication, qtbot: QtBot
) -> None:
    window, adapters = QWidget(), AdapterList(lambda _: None)
    qtbot.addWidget(window)
    column, rail = QVBoxLayout(window), QPushButton("Vehicle")
    for widget in (rail, adapters):
        column.addWidget(widget)
    window.show()
    rail.setFocus()
    adapters.show_choices(DEMOS, is_looking=True)
    adapters.show_choices(DEMOS, is_looking=False)
    assert window.focusWidget() is adapters.buttons[0]


def test_choice_that_is_called_otherwise_now_keeps_the_focus(adapters: AdapterList) -> None:
    adapters.show_choices((COM1, COM2, *DEMOS), is_looking=False)
    adapters.buttons[1].setFocus()
    adapters.show_choices((replace(COM2, hint="Used last"), COM1, *DEMOS), is_looking=False)
    assert adapters.focusWidget() is adapters.buttons[0]


def test_first_choice_that_can_be_pressed_has_the_focus(adapters: AdapterList) -> None:
    hangs = AdapterChoice("can:pcan", "Interfaces of can:pcan", "Its driver hangs", can_connect=False)
    adapters.show_choices((hangs, *DEMOS), is_looking=False)
    assert adapters.focusWidget() is adapters.buttons[1]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1])
def test_short_list_is_shown_as_it_is(count: int) -> None:
    choices = (*TEN[:count], *DEMOS)
    assert first_few(choices) == choices


def test_press_connects_to_the_one_that_it_names(adapters: AdapterList, pressed: list[str]) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    adapters.more.click()
    adapters.buttons[7].click()
    assert pressed == ["elm:COM7"]


def test_adapters_are_larger_targets_than_the_demo_vehicles(adapters: AdapterList) -> None:
    adapters.show_choices((replace(COM1, is_last=True), COM2, DEMOS[0]), is_looking=False)
    adapters.grab()
    assert [button.minimumHeight() for button in adapters.buttons] == [60, 60, 48]


def test_choice_that_a_screen_reader_meets_says_its_kind(adapters: AdapterList) -> None:
    adapters.show_choices((*TEN, *DEMOS), is_looking=False)
    assert adapters.buttons[0].accessibleDescription() == "Serial port"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_name_that_can_be_read(example: str) -> None:
    assert str(VciUrl.parse(example)) == example


def test_choice_that_cannot_be_connected_says_why_and_cannot_be_pressed(adapters: AdapterList) -> None:
    stuck = AdapterChoice("can:pcan", "Interfaces of can:pcan", "Its driver hangs", can_connect=False)
    adapters.show_choices((TEN[0], stuck, *DEMOS), is_looking=False)
    assert [button.isEnabled() for button in adapters.buttons] == [True, False, True, True]
