"""Every page of the window on the simulated car, in every theme: each control is named, and fits gloves."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.ui.application import Shell
from diagclinic.ui.presenters.updates_presenter import ReasonQuestion
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.views.connect_view import ConnectPage
from diagclinic.ui.views.history_view import HistoryPage
from diagclinic.ui.views.live_view import LiveView
from diagclinic.ui.views.report_view import ReportPage
from diagclinic.ui.views.scan_view import ScanPage
from diagclinic.ui.views.updates_view import UpdatesPage
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.window_pages import (
    CAPTURE,
    FAULTS,
    FEEDBACK,
    HISTORY,
    LIVE,
    PRIVACY,
    REPORT,
    UPDATES,
    VEHICLE,
)
from tests.ui.audit import complaints, is_in_sight, misfits
from tests.ui.pages import page_of
from tests.ui.parting import PATIENCE_MS, part
from tests.update_doubles import FELL_BACK, STATUS, MemoryNews, MemoryUpdates

PAGES = (VEHICLE, FAULTS, LIVE, REPORT, HISTORY, CAPTURE, UPDATES, PRIVACY, FEEDBACK)
#: a usual screen, the smallest one, and a usual one at 200 %
SIZES = ((1280, 800), (640, 480), (640, 400))
DBC = Path(__file__).resolve().parents[2] / "resources" / "dbc" / "demo.dbc"
SMALL = ((640, 480), (640, 400))


@pytest.fixture(params=ThemeName)
def shell(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Shell]:
    """Show the window in each theme, with a vehicle that was scanned."""
    workshop = compose(tmp_path / "data")
    themes = ThemeSwitch(qapp, workshop.knowledge.resources, request.param)
    shell = Shell(workshop, themes, tmp_path / "reports", lambda: None)
    shell.window.show()
    yield shell
    part(shell, qtbot)
    workshop.close()


def audit(shell: Shell, qapp: QApplication) -> list[str]:
    """Return what is wrong on any page in any size."""
    found = []
    for width_px, height_px in SIZES:
        shell.window.resize(width_px, height_px)
        for page in PAGES:
            shell.window.show_page(page)
            qapp.processEvents()
            where = f"{page} at {shell.window.width()} x {shell.window.height()}"
            found += [f"{where}: {line}" for line in judged(shell, qapp)]
    return found


def judged(shell: Shell, qapp: QApplication) -> list[str]:
    """Return what is wrong on the page in sight."""
    qapp.processEvents()
    page = next(page for page in shell.window.findChildren(Page) if page.isVisible())
    return complaints(shell.window) + misfits(page)


def load_plot(shell: Shell) -> None:
    page_of(shell.window, LiveView).plot.wait()


def scan(shell: Shell, qtbot: QtBot) -> ScanPage:
    """Connect to a vehicle that stands still and scan it."""
    shell.begin("sim:demo?engine=off")
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=PATIENCE_MS)
    shell.pages.scan()
    faults = page_of(shell.window, ScanPage)
    qtbot.waitUntil(faults.outcome.isVisible, timeout=PATIENCE_MS)
    return faults


def test_without_a_vehicle_every_control_can_be_used(shell: Shell, qapp: QApplication) -> None:
    shell.begin(None)
    assert audit(shell, qapp) == []
    load_plot(shell)


def test_with_a_scanned_vehicle_every_control_can_be_used(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    scan(shell, qtbot)
    assert audit(shell, qapp) == []
    load_plot(shell)


@pytest.mark.parametrize("size", [(640, 400), (640, 480), (1024, 600)])
def test_report_never_scrolls_sideways(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.begin("sim:demo?engine=off")
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=PATIENCE_MS)
    shell.window.resize(*size)
    shell.pages.report()
    report = page_of(shell.window, ReportPage)
    qtbot.waitUntil(report.saved.isVisible, timeout=PATIENCE_MS)
    report.show_remark("'much' is no number of whole km from 0 to 9999999.", "odometer_km")
    qapp.processEvents()
    assert (shell.window.size().width(), report.horizontalScrollBar().maximum()) == (size[0], 0)


@pytest.mark.parametrize("size", SMALL)
def test_code_covers_a_small_page_and_back_leads_to_the_codes(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    faults = scan(shell, qtbot)
    before = faults.cover.is_open, is_in_sight(faults.scan), is_in_sight(faults.clear)
    faults.faults.view.setFocus()
    faults.faults.view.choose(0)
    qtbot.keyClick(faults.faults.view, Qt.Key.Key_Return)
    covered = judged(shell, qapp), faults.cover.is_open, is_in_sight(faults.cover.back)
    qtbot.keyClick(faults.cover.back, Qt.Key.Key_Escape)
    assert (before, covered) == ((False, True, True), ([], True, True))
    assert faults.faults.view.isVisible()


@pytest.mark.parametrize("size", SMALL)
def test_values_curves_and_choice_take_turns_on_a_small_page(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    scan(shell, qtbot)
    shell.window.show_page(LIVE)
    live = page_of(shell.window, LiveView)
    qtbot.waitUntil(lambda: live.samples_shown > 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: is_in_sight(live.table), timeout=PATIENCE_MS)
    values = judged(shell, qapp), live.plot.isVisible()
    load_plot(shell)
    live.turn.click()
    qtbot.waitUntil(lambda: live.plot.plot is not None and is_in_sight(live.plot), timeout=PATIENCE_MS)
    curves = judged(shell, qapp), live.table.isVisible()
    live.choose.click()
    qtbot.waitUntil(lambda: is_in_sight(live.offers), timeout=PATIENCE_MS)
    choice = judged(shell, qapp), live.plot.isVisible()
    assert (values, curves, choice) == (([], False), ([], False), ([], False))


@pytest.mark.parametrize("size", SMALL)
def test_visit_covers_a_small_page_and_escape_leads_to_the_list(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    scan(shell, qtbot)
    shell.window.show_page(HISTORY)
    history = page_of(shell.window, HistoryPage)
    qtbot.waitUntil(lambda: bool(history.visits.rows), timeout=PATIENCE_MS)
    history.visits.choose(0)
    qtbot.keyClick(history.visits, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: history.cover.is_open, timeout=PATIENCE_MS)
    opened = judged(shell, qapp), is_in_sight(history.visit.report), history.visits.isVisible()
    qtbot.keyClick(history.cover.back, Qt.Key.Key_Escape)
    qapp.processEvents()
    assert (opened, is_in_sight(history.visits)) == (([], True, False), True)


@pytest.mark.parametrize("size", SMALL)
def test_vehicle_is_confirmed_without_scrolling_on_a_small_page(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    shell.begin("sim:demo?engine=off")
    vehicle = page_of(shell.window, ConnectPage)
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: is_in_sight(vehicle.vehicle.go_on), timeout=PATIENCE_MS)
    assert judged(shell, qapp) == []


@pytest.mark.parametrize("size", SMALL)
def test_question_before_clearing_can_be_answered_in_a_small_window(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    faults = scan(shell, qtbot)
    faults.clear.click()
    assert faults.confirm is not None
    faults.confirm.resize(min(560, size[0]), size[1] - 40)
    qapp.processEvents()
    seen = is_in_sight(faults.confirm.cancel), is_in_sight(faults.confirm.agree), complaints(faults.confirm)
    faults.confirm.cancel.click()
    assert seen == (True, True, [])


@pytest.mark.parametrize("size", SIZES)
def test_frames_and_captures_can_be_used_in_every_size(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    shell.window.show_page(CAPTURE)
    page = page_of(shell.window, CapturePage)
    qtbot.waitUntil(lambda: page.setup.form.source == "sim:demo", timeout=PATIENCE_MS)
    page.acts_now.choose_dbc(DBC)
    qtbot.waitUntil(lambda: page.setup.drop_dbc.isVisibleTo(page.setup), timeout=PATIENCE_MS)
    page.run.click()
    qtbot.waitUntil(lambda: page.model.rowCount() > 20, timeout=PATIENCE_MS)
    running = judged(shell, qapp)
    page.table.row_pressed.emit(0)
    qtbot.waitUntil(lambda: bool(page.signals.rows), timeout=PATIENCE_MS)
    signals = judged(shell, qapp)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.captures.bring_in.isEnabled, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(page.captures.rows.rows), timeout=PATIENCE_MS)
    page.cover.close_cover()
    page.list_captures.click()
    captures = judged(shell, qapp)
    page.cover.close_cover()
    page.setup.fields["filter"].setText("8FF")
    page.run.click()
    assert (running, signals, captures, judged(shell, qapp)) == ([], [], [], [])


@pytest.mark.parametrize("size", SIZES)
def test_updates_can_be_used_in_every_size_with_a_vehicle_and_without(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    install = MemoryUpdates(replace(STATUS, notices=(FELL_BACK,), is_halted=True, is_safe_mode=True))
    shell.desk.workshop.updates = lambda: install
    shell.desk.workshop.news = MemoryNews()
    shell.window.resize(*size)
    shell.begin("sim:demo?engine=off")
    qtbot.waitUntil(shell.window.banner.isVisible, timeout=PATIENCE_MS)
    shell.window.show_page(UPDATES)
    page = page_of(shell.window, UpdatesPage)
    qtbot.waitUntil(lambda: bool(page.kept.backs), timeout=PATIENCE_MS)
    free = judged(shell, qapp)
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=PATIENCE_MS)
    page.ask_reason(ReasonQuestion("Go back?", "Every visit stays.", ("A",), "Go back"), lambda _: None)
    assert page.asking is not None
    asked = complaints(page.asking)
    page.asking.cancel.click()
    assert (free, judged(shell, qapp), asked) == ([], [], [])


def test_fall_back_is_read_once(shell: Shell, qtbot: QtBot) -> None:
    install = MemoryUpdates(replace(STATUS, notices=(FELL_BACK,)))
    shell.desk.workshop.updates = lambda: install
    shell.begin(None)
    qtbot.waitUntil(shell.window.banner.isVisible, timeout=PATIENCE_MS)
    shell.window.banner.read.click()
    qtbot.waitUntil(lambda: len(install.acts) == 2, timeout=PATIENCE_MS)
    assert (install.status.notices, shell.window.banner.isVisible()) == ((), False)
