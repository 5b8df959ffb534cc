"""The whole window on the simulated car, with a real record: from the first press to the history."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.core.visit import Visit
from diagclinic.services.workshop import Workshop
from diagclinic.ui.application import Shell
from diagclinic.ui.last_resort import last_resort
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.connect_view import ConnectPage
from diagclinic.ui.views.history_view import HistoryPage
from diagclinic.ui.views.live_view import LiveView
from diagclinic.ui.views.report_view import ReportPage
from diagclinic.ui.views.scan_view import ScanPage
from diagclinic.ui.window_pages import FAULTS, HISTORY, LIVE, REPORT
from tests.ui.pages import page_of
from tests.ui.parting import PATIENCE_MS, part

P = TypeVar("P", bound=QWidget)
CAR = "sim:demo?engine=off"


@dataclass
class Driven:
    """A window at the hands of a test."""

    bot: QtBot
    shell: Shell
    workshop: Workshop

    def page(self, kind: type[P]) -> P:
        """Return the page of `kind`, which was shown before."""
        return page_of(self.shell.window, kind)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the window."""
        self.bot.keyClick(self.shell.window.focusWidget() or self.shell.window, key, modifier)

    def connect(self, url: str = CAR) -> ConnectPage:
        """Connect, and wait until the vehicle is to be confirmed."""
        page = self.page(ConnectPage)
        page.adapters.url.setText(url)
        page.adapters.connect_url.click()
        go_on = page.vehicle.go_on
        self.bot.waitUntil(lambda: go_on.isVisible() and go_on.isEnabled(), timeout=PATIENCE_MS)
        return page

    def scan(self, url: str = CAR) -> ScanPage:
        """Connect, confirm, and wait for the end of the scan."""
        self.connect(url).vehicle.go_on.click()
        page = self.page(ScanPage)
        self.bot.waitUntil(page.outcome.isVisible, timeout=PATIENCE_MS)
        return page

    def visit(self) -> Visit:
        """Return the first visit as it stands on record."""
        return self.workshop.shop.visit(1)


@pytest.fixture
def driven(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Driven]:
    """Show the window; end its visit and its threads afterwards."""
    workshop = compose(tmp_path / "data")
    themes = ThemeSwitch(qapp, workshop.knowledge.resources)
    shell = Shell(workshop, themes, tmp_path / "reports", lambda: None)
    shell.window.show()
    shell.begin(None)
    yield Driven(qtbot, shell, workshop)
    part(shell, qtbot)
    workshop.close()


def codes(page: ScanPage) -> list[str]:
    return [row.lead for row in page.faults.view.rows]


def test_demo_vehicle_is_one_press_away(driven: Driven) -> None:
    page = driven.page(ConnectPage)
    demo = next(button for button in page.adapters.buttons if button.accessibleName() == "Demo vehicle")
    demo.click()
    driven.bot.waitUntil(lambda: driven.shell.desk.visit.is_demo, timeout=PATIENCE_MS)
    assert not driven.shell.window.header.demo.isHidden()


def test_vehicle_is_shown_to_confirm_after_connecting(driven: Driven) -> None:
    page = driven.connect()
    assert [rung.look.value for rung in page.rungs] == ["done"] * 4
    assert driven.shell.desk.visit.vehicle.vin is not None


def test_typed_plate_stands_in_the_record(driven: Driven) -> None:
    page = driven.connect()
    page.vehicle.plate.setText("AB 12")
    page.vehicle.go_on.click()
    driven.bot.waitUntil(lambda: driven.visit().summary.vehicle.plate == "AB 12", timeout=PATIENCE_MS)
    assert driven.visit().summary.vehicle.vin == driven.shell.desk.visit.vehicle.vin


def test_silent_vehicle_says_where_it_failed_and_what_to_do(driven: Driven) -> None:
    page = driven.page(ConnectPage)
    page.adapters.url.setText("sim:demo?ignition=off")
    page.adapters.connect_url.click()
    driven.bot.waitUntil(page.problem.isVisible, timeout=PATIENCE_MS)
    assert [rung.look.value for rung in page.rungs] == ["done", "done", "failed", "waiting"]
    assert "ignition" in page.problem.next_step.text()


def test_scan_shows_what_the_record_holds(driven: Driven) -> None:
    page = driven.scan()
    assert sorted(codes(page)) == sorted(str(fault.dtc) for fault in driven.visit().scans[-1].faults)


def test_every_unit_has_a_state_in_words(driven: Driven) -> None:
    page = driven.scan()
    assert sorted({tile.badge.word for tile in page.tiles.tiles}) == ["1 code", "2 codes", "No codes"]


def test_press_on_a_fault_shows_its_freeze_frame_with_units(driven: Driven) -> None:
    page = driven.scan()
    page.faults.view.choose(codes(page).index("P0171"))
    shown = page.details.shown
    assert shown is not None
    assert "1/min" in {value.measure for value in shown.frames[0].values}


def test_search_narrows_the_list(driven: Driven) -> None:
    page = driven.scan()
    page.faults.search.setText("misfire")
    assert codes(page) == ["P0303"]


def test_f5_on_another_page_scans(driven: Driven) -> None:
    driven.connect()
    driven.key(Qt.Key.Key_F5)
    page = driven.page(ScanPage)
    driven.bot.waitUntil(page.outcome.isVisible, timeout=PATIENCE_MS)
    assert driven.shell.window.current_page == FAULTS


def test_escape_stops_the_scan_and_keeps_what_was_read(driven: Driven) -> None:
    driven.connect().vehicle.go_on.click()
    page = driven.page(ScanPage)
    driven.bot.waitUntil(lambda: bool(codes(page)), timeout=PATIENCE_MS)
    driven.key(Qt.Key.Key_Escape)
    driven.bot.waitUntil(page.outcome.isVisible, timeout=PATIENCE_MS)
    assert (page.outcome.title.text(), driven.visit().scans[-1].is_complete) == ("Scan stopped", False)


def test_enter_never_clears(driven: Driven) -> None:
    page = driven.scan()
    page.clear.click()
    driven.bot.waitUntil(lambda: page.confirm is not None and page.confirm.isVisible(), timeout=PATIENCE_MS)
    assert page.confirm is not None
    driven.bot.keyClick(page.confirm, Qt.Key.Key_Return)
    driven.bot.waitUntil(lambda: not driven.shell.desk.link.is_busy, timeout=PATIENCE_MS)
    assert driven.visit().actions == ()


def test_clearing_saves_clears_reads_again_and_leads_on(driven: Driven) -> None:
    page = driven.scan()
    page.clear.click()
    assert page.confirm is not None
    page.confirm.agree.click()
    driven.bot.waitUntil(lambda: "Cleared" in page.outcome.title.text(), timeout=PATIENCE_MS)
    assert [scan.purpose.value for scan in driven.visit().scans] == ["scan", "before-clear", "after-clear"]
    assert "Drive until" in page.outcome.words.text()


def test_running_engine_is_refused_in_words(driven: Driven) -> None:
    page = driven.scan("sim:demo")
    page.clear.click()
    assert page.confirm is not None
    page.confirm.agree.click()
    driven.bot.waitUntil(page.problem.isVisible, timeout=PATIENCE_MS)
    assert (page.problem.happened.text(), driven.visit().actions) == (
        "The engine is running, so nothing was sent.",
        (),
    )


def test_pulled_cable_is_told_and_the_scan_goes_on_by_itself(driven: Driven) -> None:
    lost: list[LinkState] = []
    driven.shell.desk.visit.lost.append(lambda _: lost.append(driven.shell.desk.visit.link))
    driven.connect(f"{CAR}&drop=40").vehicle.go_on.click()  # each plugging-in lasts for forty requests
    driven.bot.waitUntil(lambda: len(lost) == 2, timeout=PATIENCE_MS)
    page = driven.page(ScanPage)
    assert (lost[0], "P0303" in codes(page)) == (LinkState.LOST, True)
    assert [scan.is_complete for scan in driven.visit().scans[:2]] == [False, False]


def test_report_is_one_press_and_is_a_pdf(driven: Driven) -> None:
    driven.scan()
    driven.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page = driven.page(ReportPage)
    driven.bot.waitUntil(page.saved.isVisible, timeout=PATIENCE_MS)
    assert (driven.shell.window.current_page, page.saved.path.read_bytes()[:5]) == (REPORT, b"%PDF-")


@pytest.mark.parametrize("form", ["html", "csv", "json"])
def test_report_comes_in_every_other_form(driven: Driven, form: str) -> None:
    driven.scan()
    driven.shell.window.show_page(REPORT)
    page = driven.page(ReportPage)
    page.forms[form].click()
    driven.bot.waitUntil(page.saved.isVisible, timeout=PATIENCE_MS)
    assert "P0303" in page.saved.path.read_text("utf-8-sig")


def test_history_finds_the_visit_by_its_plate_and_reports_it(driven: Driven) -> None:
    page = driven.connect()
    page.vehicle.plate.setText("AB 12")
    page.vehicle.go_on.click()
    driven.bot.waitUntil(lambda: driven.shell.window.current_page == FAULTS, timeout=PATIENCE_MS)
    scan = driven.page(ScanPage)
    driven.bot.waitUntil(scan.outcome.isVisible, timeout=PATIENCE_MS)
    driven.shell.window.show_page(HISTORY)
    history = driven.page(HistoryPage)
    history.search.setText("ab 12")
    driven.bot.waitUntil(lambda: len(history.visits.rows) == 1, timeout=PATIENCE_MS)
    history.visits.choose(0)
    driven.bot.waitUntil(history.visit.isVisible, timeout=PATIENCE_MS)
    history.visit.report.click()
    assert driven.shell.window.current_page == REPORT


def test_live_values_come_and_give_way_to_a_scan(driven: Driven) -> None:
    driven.connect()
    driven.shell.window.show_page(LIVE)
    live = driven.page(LiveView)
    driven.bot.waitUntil(lambda: live.samples_shown > 0, timeout=PATIENCE_MS)
    driven.key(Qt.Key.Key_F5)
    page = driven.page(ScanPage)
    driven.bot.waitUntil(page.outcome.isVisible, timeout=PATIENCE_MS)
    assert "P0303" in codes(page)
    live.plot.wait()


def test_closing_the_window_ends_the_visit(driven: Driven) -> None:
    driven.connect()
    driven.shell.window.close()
    driven.bot.waitUntil(lambda: driven.shell.has_parted, timeout=PATIENCE_MS)
    assert driven.visit().summary.ended_at is not None


# -- the job card --


def report_page(driven: Driven) -> ReportPage:
    """Show the reports of the visit under way, and wait for the form."""
    driven.shell.window.show_page(REPORT)
    page = driven.page(ReportPage)
    driven.bot.waitUntil(lambda: "84231.7" in page.details.measured.text(), timeout=PATIENCE_MS)
    return page


def test_report_names_the_job_card_that_was_typed(driven: Driven) -> None:
    driven.scan()
    page = report_page(driven)
    fields = page.details.fields
    fields["technician"].setText("Tess Turner")
    fields["odometer_km"].setText("84 300")
    fields["name"].setText("Garage Müller")
    page.forms["html"].click()
    driven.bot.waitUntil(page.saved.isVisible, timeout=PATIENCE_MS)
    made = page.saved.path.read_text("utf-8")
    told = ("Tess Turner", "84231.7 km (read from the vehicle); 84300 km (typed in)", "Garage Müller")
    assert [words for words in told if words not in made] == []


def test_next_visit_remembers_technician_and_shop(driven: Driven) -> None:
    driven.scan()
    page = report_page(driven)
    page.details.fields["technician"].setText("Tess Turner")
    page.details.fields["name"].setText("Garage Müller")
    page.forms["csv"].click()
    driven.bot.waitUntil(page.saved.isVisible, timeout=PATIENCE_MS)
    driven.shell.pages.connecting.connect(CAR)
    fields = page.details.fields
    driven.bot.waitUntil(lambda: "not told" in page.details.measured.text(), timeout=PATIENCE_MS)
    assert (fields["technician"].text(), fields["name"].text()) == ("Tess Turner", "Garage Müller")
    assert fields["odometer_km"].text() == ""


def test_plate_that_was_typed_for_the_report_stands_in_header_and_history(driven: Driven) -> None:
    driven.scan()
    page = report_page(driven)
    page.details.fields["plate"].setText("AB 12")
    page.forms["json"].click()
    driven.bot.waitUntil(page.saved.isVisible, timeout=PATIENCE_MS)
    found = driven.workshop.shop.visits("ab12")
    header = driven.shell.window.header.vehicle.word.text()
    assert ([visit.visit_id for visit in found], "AB 12" in header) == ([1], True)


def test_field_that_nobody_left_is_kept_when_the_window_closes(driven: Driven) -> None:
    driven.scan()
    page = report_page(driven)
    driven.bot.waitUntil(driven.shell.window.isActiveWindow, timeout=PATIENCE_MS)
    page.details.fields["complaint"].setFocus()
    driven.bot.keyClicks(page.details.fields["complaint"], "Judders")
    driven.shell.window.close()
    driven.bot.waitUntil(lambda: driven.shell.has_parted, timeout=PATIENCE_MS)
    assert driven.visit().details.complaint == "Judders"


def test_header_follows_live_values_while_nothing_else_is_asked(driven: Driven) -> None:
    driven.connect()
    driven.shell.window.show_page(LIVE)
    page = driven.page(LiveView)
    driven.bot.waitUntil(lambda: page.samples_shown > 0, timeout=PATIENCE_MS)
    driven.shell.desk.visit.measure(None, is_engine_running=None)
    header = driven.shell.window.header
    driven.bot.waitUntil(lambda: header.engine.word.text() == "Stands still", timeout=PATIENCE_MS)
    assert header.battery.word.text().endswith(" V")


def test_what_no_page_foresaw_is_said_and_the_scan_goes_on(driven: Driven) -> None:
    with last_resort(driven.shell.show_unforeseen):
        QTimer.singleShot(0, lambda: 1 / 0)
        page = driven.scan()
    assert (page.outcome.isVisible(), driven.visit().scans != ()) == (True, True)


def test_what_no_page_foresaw_is_named_in_the_strip(driven: Driven) -> None:
    driven.shell.show_unforeseen(ZeroDivisionError("division by zero"))
    assert "unexpected" in driven.shell.window.work.words.text()


def test_another_vehicle_that_answers_after_a_lost_link_gets_a_visit_of_its_own(driven: Driven) -> None:
    driven.connect()
    former, visit = driven.shell.desk.visit.session, driven.shell.desk.visit
    driven.shell.show_other_vehicle(CAR)
    driven.shell.window.work.offer.click()
    driven.bot.waitUntil(lambda: visit.session not in (None, former), timeout=PATIENCE_MS)
    assert [one.ended_at is None for one in driven.workshop.shop.visits()] == [True, False]


def test_another_vehicle_is_connected_though_the_link_of_the_former_never_comes_back(driven: Driven) -> None:
    driven.connect()
    visit, former = driven.shell.desk.visit, driven.shell.desk.visit.session
    assert former is not None
    former.url = "elm:no-such-port"
    visit.lose_link(lambda: None)
    page = driven.page(ConnectPage)
    page.adapters.url.setText(CAR)
    page.adapters.connect_url.click()
    driven.bot.waitUntil(lambda: visit.link is LinkState.UP, timeout=PATIENCE_MS)
    assert (driven.shell.window.work.words.text(), driven.shell.window.work.is_busy) == ("Ready", False)
