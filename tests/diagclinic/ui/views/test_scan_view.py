"""diagclinic.ui.views.scan_view: controls have names and room for gloves, nothing clears by accident."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from diagclinic.services.jobs import Progress
from diagclinic.ui.presenters.clear_codes_presenter import ClearQuestion
from diagclinic.ui.presenters.findings import FaultDetails, Findings, UnitTile
from diagclinic.ui.presenters.scan_presenter import ScanSummary
from diagclinic.ui.views.scan_view import ScanPage, ScanPageActs
from tests.presenter_doubles import Shown
from tests.ui.audit import misfits

DETAILS = FaultDetails(
    "P0303",
    "Cylinder 3 misfire",
    "Engine",
    "Standard text of this code.",
    ("Confirmed.",),
    (),
    "No freeze frame.",
)
QUESTION = ClearQuestion("Clear?", "All is saved first.", ("2 codes",))


class Acts(Shown):
    """Presenters that write down what was pressed, with nothing under way."""

    def cancel(self) -> bool:
        self.calls.append(("cancel", ()))
        return False


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Acts) -> ScanPage:
    made = ScanPage(
        ScanPageActs(lambda: acts, lambda: acts, lambda: acts.calls.append(("to_vehicle", ()))), Shown()
    )
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show_vehicle(is_connected=True)
    made.show()
    return made


def answered(page: ScanPage, press: Callable[[], None]) -> list[bool]:
    answers: list[bool] = []
    page.ask_to_clear(QUESTION, answers.append)
    press()
    return answers


def test_enter_on_the_question_cancels(page: ScanPage, qtbot: QtBot) -> None:
    assert answered(page, lambda: qtbot.keyClick(page.confirm, Qt.Key.Key_Return)) == [False]


def test_button_that_names_the_act_agrees(page: ScanPage) -> None:
    assert answered(page, lambda: page.confirm.agree.click() if page.confirm else None) == [True]


def test_scan_is_one_press_or_f5(page: ScanPage, acts: Acts) -> None:
    page.scan.click()
    assert (acts.all("start"), page.scan.shortcut().toString()) == ([()], "F5")


def test_scan_cannot_be_pressed_twice(page: ScanPage) -> None:
    page.show_progress(Progress(1, 5, "scan.pending"), "Reading pending codes")
    assert not page.scan.isEnabled()
    page.show_progress(None)
    assert page.scan.isEnabled()


def test_without_a_vehicle_the_page_leads_to_one(page: ScanPage) -> None:
    page.show_vehicle(is_connected=False)
    assert page.scan.isHidden()


def test_unit_is_told_by_shape_and_word(page: ScanPage) -> None:
    page.show_findings(Findings(units=(UnitTile("Engine", "7E8", "silent", "Silent"),)))
    tile = page.tiles.tiles[0]
    assert (tile.badge.state.value, tile.accessibleName()) == ("silent", "Engine, Silent")


def test_outcome_is_said_in_a_sentence(page: ScanPage) -> None:
    page.show_summary(ScanSummary("2 codes found", "6 of 6 control units told their codes.", "bad"))
    assert page.outcome.accessibleName() == "2 codes found. 6 of 6 control units told their codes."


def test_every_control_has_a_name_and_room_for_a_glove(page: ScanPage) -> None:
    page.show_findings(Findings(units=(UnitTile("Engine", "7E8", "fine", "No codes"),)))
    own = [
        one
        for one in page.findChildren(QAbstractButton)
        if one.isVisible() and not isinstance(one.parent(), QLineEdit)
    ]
    small = [one.text() for one in own if one.height() < 48 or not one.accessibleName()]
    assert (small, own != []) == ([], True)


def small(page: ScanPage, app: QApplication) -> ScanPage:
    page.show_findings(Findings(units=(UnitTile("Engine", "7E8", "fine", "No codes"),)))
    page.show_details(DETAILS)
    page.resize(543, 270)
    app.processEvents()
    return page


def test_small_page_shows_codes_before_control_units(page: ScanPage, themed: QApplication) -> None:
    small(page, themed)
    assert page.faults.mapTo(page, QPoint(0, 0)).y() < page.tiles.mapTo(page, QPoint(0, 0)).y()


def test_wide_page_shows_control_units_before_codes_again(page: ScanPage, themed: QApplication) -> None:
    small(page, themed).resize(1000, 700)
    themed.processEvents()
    assert page.faults.mapTo(page, QPoint(0, 0)).y() > page.tiles.mapTo(page, QPoint(0, 0)).y()


def test_small_page_names_the_scan_briefly_but_says_it_whole(page: ScanPage, themed: QApplication) -> None:
    small(page, themed)
    assert (page.scan.text(), page.scan.accessibleName()) == ("Scan   F5", "Scan everything")


def test_pressed_code_covers_a_small_page(page: ScanPage, themed: QApplication) -> None:
    small(page, themed).faults.view.row_pressed.emit()
    themed.processEvents()
    assert (page.details.isVisible(), page.faults.isVisible(), misfits(page)) == (True, False, [])


def test_code_that_is_known_no_more_uncovers_the_page(page: ScanPage, themed: QApplication) -> None:
    small(page, themed).faults.view.row_pressed.emit()
    page.show_details(None)
    assert (page.cover.is_open, page.faults.isVisible()) == (False, True)


def test_code_that_was_chosen_on_a_small_page_stands_beside_the_codes_on_a_wide_one(
    page: ScanPage, themed: QApplication
) -> None:
    small(page, themed).resize(1000, 700)
    themed.processEvents()
    assert page.details.mapTo(page, QPoint(0, 0)).x() > page.faults.mapTo(page, QPoint(0, 0)).x()
    assert page.details.isVisible()
