"""diagclinic.ui.views.history_view: the list, the search and the opened visit."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, VisitDetails
from diagclinic.ui.presenters.history_presenter import VisitRow
from diagclinic.ui.views.history_view import HistoryPage, HistoryPageActs
from tests.presenter_doubles import Shown, desk_with
from tests.service_doubles import NOON
from tests.ui.audit import misfits

ROW = VisitRow(7, "2026-05-04 12:00", "AB 12", "not known", "2 codes")


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Shown) -> HistoryPage:
    made = HistoryPage(HistoryPageActs(lambda: acts, lambda number: acts.calls.append(("report", number))))
    qtbot.addWidget(made)
    made.show()
    return made


def test_press_on_a_visit_opens_it(page: HistoryPage, acts: Shown) -> None:
    page.show_visits((ROW,), search="")
    page.visits.choose(0)
    assert acts.last("open") == 7


def test_search_begins_when_typing_rests(page: HistoryPage, acts: Shown, qtbot: QtBot) -> None:
    page.search.setText("AB")
    qtbot.waitUntil(lambda: bool(acts.calls))
    assert acts.calls == [("search", "AB")]


def test_search_that_found_nothing_says_so(page: HistoryPage) -> None:
    page.show_visits((), search="XY")
    assert page._empty.hint.text() == "No visit holds “XY”."


def test_opened_visit_leads_to_its_report(page: HistoryPage, acts: Shown) -> None:
    summary = VisitSummary(7, NOON, None, Vehicle(None, "AB 12"), "elm:COM3", is_demo=False, codes=None)
    page.show_visit(desk_with().tell(Visit(summary, (), ())))
    page.visit.report.click()
    assert acts.last("report") == 7


def test_record_that_cannot_be_read_is_not_being_read_any_more(page: HistoryPage) -> None:
    page.show_busy(is_busy=True)
    page.show_busy(is_busy=False)
    assert page._count.text() == ""


def test_opened_visit_shows_its_job_card(page: HistoryPage) -> None:
    summary = VisitSummary(7, NOON, None, Vehicle(None, "AB 12"), "elm:COM3", is_demo=False, codes=None)
    card = VisitDetails(plate="AB 12", odometer_km=84_300, technician="Tess", complaint="<b>Judders</b>")
    visit = Visit(summary, (), (), (DetailsEntry(NOON, "desk", card),))
    page.show_visit(desk_with().tell(visit))
    shown = [label.text() for label in page.visit.findChildren(QLabel)]
    told = {"Odometer 84300 km, typed in", "Technician Tess", "Complaint", "<b>Judders</b>"}
    assert told <= set(shown)


def test_tab_stops_nowhere_but_where_the_focus_is_seen(page: HistoryPage) -> None:
    assert [area.focusPolicy() for area in page.findChildren(QScrollArea)] == [Qt.FocusPolicy.NoFocus]


REPORT = desk_with().tell(
    Visit(VisitSummary(7, NOON, None, Vehicle(None, "AB 12"), "elm:COM3", is_demo=False, codes=None), (), ())
)


def small(page: HistoryPage, app: QApplication) -> HistoryPage:
    page.show_visits((ROW,), search="")
    page.resize(543, 270)
    app.processEvents()
    return page


def test_pressed_visit_covers_a_small_page_once_it_is_there(
    page: HistoryPage, themed: QApplication, qtbot: QtBot
) -> None:
    small(page, themed).visits.choose(0)
    qtbot.keyClick(page.visits, Qt.Key.Key_Return)
    before = page.cover.is_open
    page.show_visit(REPORT)
    themed.processEvents()
    assert (before, page.visit.isVisible(), page.visits.isVisible(), misfits(page)) == (
        False,
        True,
        False,
        [],
    )


def test_arrow_keys_go_on_through_the_list_of_a_small_page(page: HistoryPage, themed: QApplication) -> None:
    small(page, themed).visits.choose(0)
    page.show_visit(REPORT)
    assert (page.cover.is_open, page.visits.isVisible()) == (False, True)


def test_closed_visit_uncovers_the_list(page: HistoryPage, themed: QApplication, qtbot: QtBot) -> None:
    small(page, themed).visits.choose(0)
    qtbot.keyClick(page.visits, Qt.Key.Key_Return)
    page.show_visit(REPORT)
    page.show_visit(None)
    assert (page.cover.is_open, page.visits.isVisible()) == (False, True)


def test_wide_page_shows_list_and_visit_beside_each_other(page: HistoryPage, themed: QApplication) -> None:
    page.resize(1060, 690)
    page.show_visits((ROW,), search="")
    page.show_visit(REPORT)
    themed.processEvents()
    assert (page.visits.isVisible(), page.visit.isVisible(), misfits(page)) == (True, True, [])


def test_small_page_without_visits_needs_no_scrolling(page: HistoryPage, themed: QApplication) -> None:
    small(page, themed).show_visits((), search="")
    themed.processEvents()
    bar = page.verticalScrollBar()
    assert bar is not None
    assert bar.maximum() == 0
