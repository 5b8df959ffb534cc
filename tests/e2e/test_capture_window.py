"""The page of captures in the window as the program composes it, on real buses and real files."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import can
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.services.ports import Links
from diagclinic.ui.application import Shell
from diagclinic.ui.presenters.capture_presenter import LETS_GO
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.views.connect_view import ConnectPage
from diagclinic.ui.window_pages import CAPTURE, VEHICLE
from drivers.api import FrameTap, TapOptions
from tests.program import started
from tests.ui.pages import page_of
from tests.ui.parting import PATIENCE_MS, part

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
BUS = "can:virtual/capture-window"


class Scene:
    """The window with its page of captures."""

    def __init__(self, app: QApplication, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.workshop = compose(folder / "data")
        self.shell = Shell(self.workshop, ThemeSwitch(app, RESOURCES), folder, lambda: None)
        self.shell.window.show()
        self.shell.begin(None)
        self.shell.window.show_page(CAPTURE)
        self.page = page_of(self.shell.window, CapturePage)
        self.until(lambda: bool(self.page.setup.form.source))

    def until(self, is_so: object) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def listed(self) -> None:
        """Wait until nothing is recorded any more, and what was is in the list."""
        self.until(self.page.captures.bring_in.isEnabled)
        self.until(lambda: bool(self.page.captures.rows.rows))

    def record(self, url: str) -> None:
        self.page.setup.source.setCurrentText(url)
        self.page.run.click()

    @property
    def frames(self) -> list[int]:
        """How many frames each capture holds."""
        return [getattr(info, "frames", -1) for info in self.workshop.captures.all()]

    def close(self) -> None:
        part(self.shell, self.qtbot)


@pytest.fixture
def scene(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(qapp, qtbot, tmp_path)
    yield made
    if not made.shell.has_parted:
        made.close()
    made.workshop.close()


def test_bus_is_recorded_and_the_capture_is_in_the_list(scene: Scene) -> None:
    with can.Bus(interface="virtual", channel="capture-window") as bus:
        scene.record(BUS)
        scene.until(lambda: scene.page.words.text().startswith("Recording"))
        for number in range(50):
            bus.send(can.Message(arbitration_id=0x123, is_extended_id=False, data=[number]))
        scene.until(lambda: "50 frames" in scene.page.figures.text())
        scene.qtbot.keyClick(scene.page, Qt.Key.Key_Escape)
        scene.listed()
        assert bus.recv(0) is None
    assert scene.frames == [50]


def test_recording_goes_on_while_another_page_is_in_sight(scene: Scene) -> None:
    scene.record("sim:demo")
    scene.until(lambda: scene.page.model.rowCount() > 20)
    scene.shell.window.show_page(VEHICLE)
    recorder = scene.shell.pages._capture
    assert recorder is not None
    scene.until(lambda: recorder._table.snapshot().frames > 500)
    scene.shell.window.show_page(CAPTURE)
    scene.page.run.click()
    scene.until(lambda: "Stopped" in scene.page.words.text())
    assert scene.frames[0] > 500


def test_every_page_tells_that_frames_are_recorded(scene: Scene) -> None:
    window = scene.shell.window
    scene.record("sim:demo")
    scene.until(lambda: window.work.words.text() == "Recording frames")
    window.show_page(VEHICLE)
    assert window.header.recording.accessibleName() == "Recording: On"
    window.show_page(CAPTURE)
    scene.page.run.click()
    scene.until(lambda: window.work.words.text() == "Ready")
    assert window.header.recording.accessibleName() == "Recording: Off"


def test_window_that_is_closed_while_it_records_keeps_what_came(scene: Scene) -> None:
    scene.record("sim:demo")
    scene.until(lambda: scene.page.model.rowCount() > 20)
    scene.close()
    (info,) = scene.workshop.captures.all()
    assert getattr(info, "is_whole", False)
    assert scene.frames[0] > 20


def test_pulled_cable_is_told_and_what_came_is_kept(scene: Scene) -> None:
    scene.record("sim:demo?drop=200")
    scene.until(scene.page.problem.isVisible)
    assert ("what came is kept" in scene.page.words.text(), scene.frames) == (True, [200])


def test_wrong_interface_is_a_problem_in_words(scene: Scene) -> None:
    scene.record("can:nonsense/0")
    scene.until(scene.page.problem.isVisible)
    assert scene.frames == []


def test_capture_is_looked_at_again_after_the_recording(scene: Scene) -> None:
    scene.record("sim:demo?drop=200")
    scene.until(scene.page.problem.isVisible)
    scene.listed()
    scene.page.captures.rows.choose(0)
    scene.page.captures.look.click()
    scene.until(lambda: "Capture of" in scene.page.words.text())
    assert scene.page.figures.text().startswith("200 frames")


@dataclass
class HungLinks:
    """Interfaces that do not let go before they are told to."""

    links: Links
    over: threading.Event

    def tap(self, url: str, options: TapOptions) -> FrameTap:
        tap = self.links.tap(url, options)
        close = tap.close

        def hang() -> None:
            self.over.wait(PATIENCE_MS / 1000)
            close()

        tap.close = hang  # type: ignore[method-assign]
        return tap


def test_interface_that_hangs_keeps_neither_frames_nor_window(scene: Scene) -> None:
    over = threading.Event()
    captures = scene.workshop.captures
    scene.workshop.captures = replace(captures, links=HungLinks(captures.links, over))  # type: ignore[arg-type]
    scene.record("sim:demo")
    scene.until(lambda: scene.page.model.rowCount() > 20)
    scene.page.run.click()
    scene.until(lambda: LETS_GO in scene.page.words.text())
    kept = scene.frames[0]
    scene.shell.window.show_page(VEHICLE)
    scene.shell.pages.connecting.connect("sim:demo")
    scene.until(lambda: scene.shell.desk.visit.session is not None)
    still_hangs = scene.shell.desk.tap.is_busy
    over.set()
    scene.until(lambda: not scene.shell.desk.tap.is_busy)
    assert (kept > 20, still_hangs) == (True, True)


def test_one_press_stops_the_recording_and_connects_through_its_interface(
    scene: Scene, tmp_path: Path
) -> None:
    window = scene.shell.window
    with started(tmp_path, "sim", "serve", "--json", "sim:demo") as program:
        assert program.stdout is not None
        url = json.loads("".join(program.stdout.readline() for _ in range(3)))["url"]
        scene.record(url)
        scene.until(lambda: scene.page.model.rowCount() > 5)
        window.show_page(VEHICLE)
        page = page_of(window, ConnectPage)
        scene.shell.pages.connecting.connect(url)
        asked = page.let_go.isVisible()
        page.let_go.agree.click()
        scene.until(lambda: scene.shell.desk.visit.session is not None)
        assert (asked, scene.shell.desk.visit.is_capturing, scene.frames[0] > 5) == (True, False, True)
        scene.close()
