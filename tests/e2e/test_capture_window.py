"""The page of captures in the window as the program composes it, on real buses and real files."""

import os
from collections.abc import Iterator
from pathlib import Path

import can
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.window_pages import CAPTURE, VEHICLE

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
        page = self.shell.window.findChild(CapturePage)
        assert page is not None
        self.page = page
        self.until(lambda: bool(page.setup.form.source))

    def until(self, is_so: object) -> None:
        self.qtbot.waitUntil(is_so, timeout=15_000)

    def record(self, url: str) -> None:
        self.page.setup.source.setCurrentText(url)
        self.page.run.click()

    @property
    def frames(self) -> list[int]:
        """How many frames each capture holds."""
        return [getattr(info, "frames", -1) for info in self.workshop.captures.all()]

    def close(self) -> None:
        self.shell.part()
        self.until(lambda: self.shell.has_parted)
        assert self.shell.close()


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
        scene.until(lambda: bool(scene.page.captures.rows.rows))
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
    scene.until(lambda: bool(scene.page.captures.rows.rows))
    scene.page.captures.rows.choose(0)
    scene.page.captures.look.click()
    scene.until(lambda: "Capture of" in scene.page.words.text())
    assert scene.page.figures.text().startswith("200 frames")
