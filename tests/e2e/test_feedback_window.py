"""Feedback in the whole window: asked once a vehicle has left, spooled, and never in the midst of work."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.app.compose import compose
from diagclinic.app.telemetry import AppTelemetry, Surroundings
from diagclinic.core.visit import Scan, ScanPurpose
from diagclinic.services.feedback import SUCCESSES, Asked
from diagclinic.telemetry.recorder import Recorder
from diagclinic.ui.application import Shell
from diagclinic.ui.presenters.feedback_presenter import THANKS
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.views.feedback_view import FeedbackPage
from diagclinic.ui.window_pages import FEEDBACK, REPORT, VEHICLE
from tests.service_doubles import NOON, session_on
from tests.ui.audit import complaints
from tests.ui.pages import page_of
from tests.ui.parting import PATIENCE_MS, part

SIZES = ((1280, 800), (640, 400))


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    """Show the window of a shop that read nine vehicles and was never asked."""
    data = tmp_path / "data"
    telling = AppTelemetry(
        Surroundings(data, "window", time.monotonic()), lambda: workshop.shop, lambda: None
    )
    workshop = compose(data, telling=telling)
    workshop.feedback().keep(Asked(successes=SUCCESSES - 1))
    themes = ThemeSwitch(qapp, workshop.knowledge.resources, ThemeName.LIGHT)
    shell = Shell(workshop, themes, tmp_path / "reports", lambda: None)
    shell.window.show()
    yield shell
    part(shell, qtbot)
    telling.end()
    workshop.close()


def read_a_vehicle(shell: Shell, qtbot: QtBot) -> None:
    """Let a vehicle come, be read, and leave."""
    shell.desk.visit.begin(session_on({}))
    shell.desk.visit.add_scan(Scan(NOON, ScanPurpose.SCAN, ()))
    shell.desk.visit.end()
    remembered = shell.desk.workshop.feedback
    qtbot.waitUntil(lambda: remembered().asked() != Asked(successes=SUCCESSES - 1), timeout=PATIENCE_MS)


def test_somebody_is_asked_once_a_vehicle_has_left_and_what_they_say_is_spooled(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert shell.invitation.isHidden()
    read_a_vehicle(shell, qtbot)
    qtbot.waitUntil(shell.invitation.isVisible, timeout=PATIENCE_MS)
    shell.invitation.accept.click()
    assert (shell.window.current_page, shell.invitation.isHidden()) == (FEEDBACK, True)
    page = page_of(shell.window, FeedbackPage)
    page.rating.buttons[6].click()
    page.words.setPlainText("WVWZZZ1JZ3W386752 was quick")
    page.look.click()
    qtbot.waitUntil(page.send.isVisible, timeout=PATIENCE_MS)
    page.send.click()
    qtbot.waitUntil(lambda: page.remark.text() == THANKS, timeout=PATIENCE_MS)
    recorder = shell.desk.workshop.telemetry
    assert isinstance(recorder, Recorder)
    assert recorder.flush(PATIENCE_MS / 1000)
    (event,) = spooled(tmp_path / "data" / "telemetry" / "spool.db")
    assert (event["k"], event["about"], event["effort"]) == ("feedback", "visit", 6)
    assert "WVWZZZ1JZ3W386752" not in str(event)
    assert "was quick" in event["words"]


def spooled(path: Path) -> list[dict[str, str]]:
    """Return the events that wait."""
    connection = sqlite3.connect(path)
    try:
        return [json.loads(body) for (body,) in connection.execute("SELECT body FROM events ORDER BY seq")]
    finally:
        connection.close()


def test_nobody_is_asked_on_a_page_of_a_visit(shell: Shell, qtbot: QtBot) -> None:
    shell.window.show_page(REPORT)
    read_a_vehicle(shell, qtbot)
    qtbot.waitUntil(lambda: not shell.desk.side.is_busy, timeout=PATIENCE_MS)
    assert shell.invitation.isHidden()


def test_nobody_is_asked_while_something_is_under_way(shell: Shell, qtbot: QtBot) -> None:
    shell.window.work.show_work("Scanning", 1, 2, lambda: None)
    read_a_vehicle(shell, qtbot)
    qtbot.waitUntil(lambda: not shell.desk.side.is_busy, timeout=PATIENCE_MS)
    assert shell.invitation.isHidden()


def test_never_is_remembered(shell: Shell, qtbot: QtBot) -> None:
    read_a_vehicle(shell, qtbot)
    qtbot.waitUntil(shell.invitation.isVisible, timeout=PATIENCE_MS)
    shell.invitation.never.click()
    qtbot.waitUntil(lambda: shell.desk.workshop.feedback().asked().is_never, timeout=PATIENCE_MS)
    assert shell.invitation.isHidden()


@pytest.mark.parametrize("size", SIZES)
def test_the_question_can_be_answered_in_every_window(
    shell: Shell, qtbot: QtBot, qapp: QApplication, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    read_a_vehicle(shell, qtbot)
    qtbot.waitUntil(shell.invitation.isVisible, timeout=PATIENCE_MS)
    qapp.processEvents()
    assert complaints(shell.window) == []
    assert shell.window.current_page == VEHICLE
    assert not any(button.hasFocus() for button in (shell.invitation.accept, shell.invitation.never))
