"""diagclinic.ui.widgets.confirm_panel: nothing is lost by pressing Enter blindly."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.confirm_panel import ConfirmPanel, Question
from tests.ui.audit import complaints, is_in_sight

pytestmark = pytest.mark.usefixtures("themed")
QUESTION = Question(
    "Clear all codes?", "A snapshot is saved first.", ("3 codes", "2 freeze frames"), "Clear all codes"
)


@pytest.fixture
def answers() -> list[bool]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, window: QWidget, answers: list[bool]) -> ConfirmPanel:
    panel = ConfirmPanel(QUESTION, answers.append, window)
    with qtbot.waitExposed(panel):
        panel.open()
    return panel


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_a_blind_key_cancels(key: Qt.Key, panel: ConfirmPanel, answers: list[bool], qtbot: QtBot) -> None:
    qtbot.keyClick(panel.focusWidget() or panel, key)
    assert answers == [False]


def test_the_button_that_names_the_act_agrees(panel: ConfirmPanel, answers: list[bool]) -> None:
    panel.agree.click()
    assert answers == [True]


def test_the_act_is_named_on_its_button(panel: ConfirmPanel) -> None:
    assert panel.agree.text() == "Clear all codes"


def test_screen_readers_hear_what_will_be_lost(panel: ConfirmPanel) -> None:
    assert panel.accessibleDescription() == "A snapshot is saved first. 3 codes 2 freeze frames"


def test_both_buttons_are_large_and_apart(panel: ConfirmPanel) -> None:
    apart_px = panel.agree.x() - (panel.cancel.x() + panel.cancel.width())
    assert (complaints(panel), apart_px >= 8, panel.cancel.height() >= 60) == ([], True, True)


def test_it_stops_only_its_window(panel: ConfirmPanel) -> None:
    assert panel.windowModality() == Qt.WindowModality.WindowModal


@pytest.mark.parametrize("losses", [1, 40])
def test_both_answers_are_in_sight_however_much_is_lost(losses: int, window: QWidget, qtbot: QtBot) -> None:
    panel = ConfirmPanel(Question("Clear?", "Saved.", ("1 self-test",) * losses, "Clear"), print, window)
    with qtbot.waitExposed(panel):
        panel.open()
    screen = panel.screen()
    assert screen is not None
    assert (is_in_sight(panel.cancel), is_in_sight(panel.agree)) == (True, True)
    assert panel.height() <= screen.availableSize().height()


def test_on_a_usual_screen_no_word_of_the_question_scrolls(panel: ConfirmPanel) -> None:
    words = panel.findChild(QScrollArea)
    bar = None if words is None else words.verticalScrollBar()
    assert bar is not None
    assert bar.maximum() == 0


def test_words_that_scroll_are_read_by_page_down(window: QWidget, qtbot: QtBot) -> None:
    panel = ConfirmPanel(Question("Clear?", "Saved.", ("1 self-test",) * 40, "Clear"), print, window)
    with qtbot.waitExposed(panel):
        panel.open()
    words = panel.findChild(QScrollArea)
    bar = None if words is None else words.verticalScrollBar()
    assert bar is not None
    qtbot.keyClick(panel.cancel, Qt.Key.Key_PageDown)
    assert bar.value() > 0
