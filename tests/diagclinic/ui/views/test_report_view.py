"""diagclinic.ui.views.report_view: a press for each form, and the file opened on another."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.details_presenter import DetailsForm
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


def test_press_keeps_what_stands_in_the_fields_first(page: ReportPage, acts: Shown) -> None:
    page.show_form(DetailsForm(plate="AB 12"))
    page.forms["pdf"].click()
    assert acts.calls[-2:] == [("edit", DetailsForm(plate="AB 12")), ("save", "pdf")]


def test_press_with_a_wrong_field_leads_to_it(themed: QApplication, qtbot: QtBot) -> None:
    class Refusing(Shown):
        """Finds the odometer wrong."""

        def save(self, form: str) -> None:
            made.show_remark("Not a number.", "odometer_km")

    made = ReportPage(Refusing)
    qtbot.addWidget(made)
    made.show_subject(ReportSubject(1, "AB 12", ()), Path("/somewhere"))
    made.show()
    made.forms["pdf"].click()
    assert made.focusWidget() is made.details.fields["odometer_km"]


def test_wrong_field_that_is_left_takes_no_keyboard_back(page: ReportPage) -> None:
    page.details.fields["plate"].setFocus()
    page.show_remark("Not a number.", "odometer_km")
    assert page.focusWidget() is page.details.fields["plate"]


@pytest.mark.parametrize("folder", ["/home/tess/Documents", f"/home/{'x' * 90}", rf"C:\Users\{'x' * 90}"])
@pytest.mark.parametrize("width", [480, 544, 720, 1060])
def test_page_never_scrolls_sideways(page: ReportPage, qtbot: QtBot, width: int, folder: str) -> None:
    page.resize(width, 280)
    rows = (("Vehicle", "x" * 60), ("VIN", "1M8GDM9AXKP042788"))
    page.show_subject(ReportSubject(1, "AB 12", rows), Path(folder))
    page.show_saved(Path(folder) / "DiagClinic-000001-AB-12-20260504-103005.pdf")
    page.show_remark("'much' is no number of whole km from 0 to 9999999.", "odometer_km")
    inner = page.widget()
    assert inner is not None
    qtbot.waitUntil(lambda: inner.width() == page.viewport().width())
    assert inner.minimumSizeHint().width() <= width
