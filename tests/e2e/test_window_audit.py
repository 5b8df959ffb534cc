"""Every page of the window on the simulated car, in every theme: each control is named, and fits gloves."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.views.live_view import LiveView
from diagclinic.ui.views.report_view import ReportPage
from diagclinic.ui.views.scan_view import ScanPage
from diagclinic.ui.window_pages import FAULTS, HISTORY, LIVE, REPORT, VEHICLE
from tests.ui.audit import complaints

PAGES = (VEHICLE, FAULTS, LIVE, REPORT, HISTORY)
SIZES = ((1280, 800), (640, 480))


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
    shell.part()
    qtbot.waitUntil(lambda: shell.has_parted, timeout=5_000)
    assert shell.close()
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
            found += [f"{where}: {line}" for line in complaints(shell.window)]
    return found


def load_plot(shell: Shell) -> None:
    live = shell.window.findChild(LiveView)
    assert live is not None
    live.plot.wait()


def test_without_a_vehicle_every_control_can_be_used(shell: Shell, qapp: QApplication) -> None:
    shell.begin(None)
    assert audit(shell, qapp) == []
    load_plot(shell)


def test_with_a_scanned_vehicle_every_control_can_be_used(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    shell.begin("sim:demo?engine=off")
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=10_000)
    shell.pages.scan()
    faults = shell.window.findChild(ScanPage)
    assert faults is not None
    qtbot.waitUntil(faults.outcome.isVisible, timeout=10_000)
    assert audit(shell, qapp) == []
    load_plot(shell)


@pytest.mark.parametrize("size", [(640, 400), (640, 480), (1024, 600)])
def test_report_never_scrolls_sideways(
    shell: Shell, qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.begin("sim:demo?engine=off")
    qtbot.waitUntil(lambda: shell.desk.visit.vehicle.vin is not None, timeout=10_000)
    shell.window.resize(*size)
    shell.pages.report()
    report = shell.window.findChild(ReportPage)
    assert report is not None
    qtbot.waitUntil(report.saved.isVisible, timeout=10_000)
    report.show_remark("'much' is no number of whole km from 0 to 9999999.", "odometer_km")
    qapp.processEvents()
    assert (shell.window.size().width(), report.horizontalScrollBar().maximum()) == (size[0], 0)
