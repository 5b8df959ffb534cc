"""diagclinic.ui.widgets.problem_panel: failures in human words."""

import pytest
from PyQt6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")
SILENT = Problem("The vehicle does not answer.", "Switch the ignition on.", "vehicle-silent: 1.0 s")


@pytest.fixture
def panel(qtbot: QtBot) -> ProblemPanel:
    panel = ProblemPanel()
    qtbot.addWidget(panel)
    return panel


def test_without_a_problem_it_takes_no_room(panel: ProblemPanel) -> None:
    assert panel.isHidden()


def test_it_says_what_happened_and_what_to_do(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    assert panel.accessibleName() == "Problem: The vehicle does not answer. Switch the ignition on."


def test_details_are_folded_at_first(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    assert panel.details.isHidden()


def test_details_unfold_and_fold(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    panel.fold.click()
    unfolded = panel.details.isVisible()
    panel.fold.click()
    assert (unfolded, panel.details.isVisible()) == (True, False)


def test_the_next_problem_is_folded_again(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    panel.fold.click()
    panel.show_problem(SILENT)
    assert panel.details.isHidden()


def test_copy_takes_everything(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    panel.copy.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == f"{SILENT.happened}\n{SILENT.next_step}\n{SILENT.details}"


@pytest.mark.parametrize("can_retry", [True, False])
def test_try_again_is_offered_where_it_helps(can_retry: bool, panel: ProblemPanel) -> None:
    panel.show_problem(SILENT, can_retry=can_retry)
    assert panel.retry.isHidden() is not can_retry


def test_without_details_there_is_nothing_to_unfold(panel: ProblemPanel) -> None:
    panel.show_problem(Problem("It failed.", "Try again."))
    assert panel.fold.isHidden()


def test_a_problem_that_is_over_goes_away(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT)
    panel.show_problem(None)
    assert panel.isHidden()


def test_every_control_can_be_used(panel: ProblemPanel) -> None:
    panel.show_problem(SILENT, can_retry=True)
    panel.fold.click()
    assert complaints(panel) == []
