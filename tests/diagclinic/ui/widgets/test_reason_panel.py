"""diagclinic.ui.widgets.reason_panel: no act without a reason, none by pressing Enter blindly."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.confirm_panel import Question
from diagclinic.ui.widgets.reason_panel import ReasonPanel
from tests.ui.audit import complaints, is_in_sight

pytestmark = pytest.mark.usefixtures("themed")
QUESTION = Question("Go back to version 1.4.2?", "Every visit stays.", ("A", "B"), "Go back to 1.4.2")


@pytest.fixture
def answers() -> list[str | None]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, window: QWidget, answers: list[str | None]) -> ReasonPanel:
    made = ReasonPanel(QUESTION, answers.append, window)
    with qtbot.waitExposed(made):
        made.open()
    return made


def test_act_waits_for_its_reason(panel: ReasonPanel) -> None:
    assert not panel.agree.isEnabled()


def test_blanks_are_no_reason(panel: ReasonPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.reason, "   ")
    assert not panel.agree.isEnabled()


def test_act_carries_its_reason(panel: ReasonPanel, qtbot: QtBot, answers: list[str | None]) -> None:
    qtbot.keyClicks(panel.reason, " live  data freezes ")
    panel.agree.click()
    assert answers == ["live data freezes"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_a_blind_key_cancels(
    key: Qt.Key, panel: ReasonPanel, qtbot: QtBot, answers: list[str | None]
) -> None:
    qtbot.keyClick(panel.reason, key)
    assert answers == [None]


def test_enter_after_the_reason_leads_to_the_act_and_does_nothing_else(
    panel: ReasonPanel, qtbot: QtBot, answers: list[str | None]
) -> None:
    qtbot.keyClicks(panel.reason, "asked for")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Return)
    assert (answers, panel.agree.hasFocus()) == ([], True)


def test_cancel_throws_the_reason_away(panel: ReasonPanel, qtbot: QtBot, answers: list[str | None]) -> None:
    qtbot.keyClicks(panel.reason, "asked for")
    panel.cancel.click()
    assert answers == [None]


def test_everything_can_be_used_with_gloves_and_is_named(panel: ReasonPanel) -> None:
    assert complaints(panel) == []


def test_nothing_has_to_be_scrolled_to(panel: ReasonPanel) -> None:
    assert all(is_in_sight(control) for control in (panel.reason, panel.cancel, panel.agree))
