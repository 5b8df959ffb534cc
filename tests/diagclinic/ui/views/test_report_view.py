"""diagclinic.ui.views.report_view: a press for each form, and the file opened on another."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.report_presenter import ReportSubject
from diagclinic.ui.views.report_view import ReportPage
from tests.presenter_doubles import Shown

SAVED = Path("/somewhere/report.pdf")


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Shown) -> ReportPage:
    made = ReportPage(lambda: acts, lambda path: acts.calls.append(("opened", path)))
    qtbot.addWidget(made)
    made.show_subject(ReportSubject(1, "AB 12", (("VIN", "not known"),)), Path("/somewhere"))
    made.show()
    return made


@pytest.mark.parametrize("form", ["pdf", "html", "csv", "json"])
def test_press_makes_the_report_in_its_form(page: ReportPage, acts: Shown, form: str) -> None:
    page.forms[form].click()
    assert acts.all("save") == [form]


def test_place_of_the_report_is_shown(page: ReportPage) -> None:
    page.show_saved(SAVED)
    assert (page.saved.isVisible(), page.saved.words.text()) == (True, str(SAVED))


def test_press_opens_the_report(page: ReportPage, acts: Shown) -> None:
    page.show_saved(SAVED)
    page.saved.open.click()
    page.saved.open_folder.click()
    assert acts.all("opened") == [SAVED, SAVED.parent]


def test_buttons_wait_while_a_report_is_made(page: ReportPage) -> None:
    page.show_busy(is_busy=True)
    assert not any(button.isEnabled() for button in page.forms.values())
