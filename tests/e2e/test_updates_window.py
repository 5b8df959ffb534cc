"""The window on a real install: what a technician presses is what the real update program does."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.app.update_program import UpdateProgram
from diagclinic.app.updates import ProgramUpdates
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.views.updates_view import UpdatesPage
from diagclinic.ui.window_pages import UPDATES
from tests.program import environment
from tests.ui.pages import page_of
from tests.ui.parting import PATIENCE_MS, part
from tests.updater.world import World
from updater.client.short_code import decode
from updater.install import audit
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.state import State, change_state, read_state


@dataclass
class Scene:
    """A window, its page *Updates*, and the install beneath."""

    shell: Shell
    shop: Layout
    qtbot: QtBot

    @property
    def page(self) -> UpdatesPage:
        return page_of(self.shell.window, UpdatesPage)

    @property
    def state(self) -> State:
        state = read_state(self.shop)
        assert state is not None
        return state

    def wait(self, *versions: str) -> None:
        """Wait until the page is at rest, and its buttons lead back to `versions`."""
        runner = self.shell.desk.versions
        self.qtbot.waitUntil(
            lambda: not runner.is_busy and set(versions) <= set(self.page.kept.backs),
            timeout=PATIENCE_MS,
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.add("1.0.0", notes=("The first one.",))
    made.add("1.1.0", notes=("Scans hybrids.",))
    made.add("1.2.0", notes=("Reports in Polish.",))
    made.offer("1.2.0")
    return made


@pytest.fixture
def scene(world: World, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Scene]:
    """Show the page on an install that runs the second of three versions, and has the first."""
    shop = world.make_install(tmp_path / "shop", version="1.1.0")
    world.place(shop, "1.0.0")
    workshop = compose(tmp_path / "data")
    program = UpdateProgram(
        (sys.executable, "-m", "updater.client"), shop.root, environment(DIAGCLINIC_DATA=str(tmp_path / "d"))
    )
    workshop.updates = lambda: ProgramUpdates(program, "Tess")
    shell = Shell(
        workshop, ThemeSwitch(qapp, workshop.knowledge.resources, ThemeName.LIGHT), tmp_path, lambda: None
    )
    shell.window.show()
    shell.window.show_page(UPDATES)
    made = Scene(shell, shop, qtbot)
    made.wait("1.0.0")
    yield made
    part(shell, qtbot)
    workshop.close()


def test_code_on_the_page_is_the_installs(scene: Scene) -> None:
    told = decode(scene.page.install.code.text())
    assert (told.current, told.channel) == ("1.1.0", "pilot")


def test_changes_are_seen_then_the_version_is_taken_for_the_next_start(scene: Scene) -> None:
    scene.page.check.click()
    scene.qtbot.waitUntil(scene.page.offer.take.isVisible, timeout=PATIENCE_MS)
    before = scene.state.current
    scene.qtbot.waitUntil(scene.page.offer.take.isEnabled, timeout=PATIENCE_MS)
    scene.page.offer.take.click()
    scene.wait("1.1.0")
    assert (before, scene.state.current, scene.state.history[-1].who) == ("1.1.0", "1.2.0", "Tess")
    assert "runs from the next start on" in scene.shell.window.work.words.text()


def test_way_back_is_asked_for_with_its_reason_and_left_to_the_next_start(scene: Scene) -> None:
    with holding(scene.shop.lock("run")):  # as the launcher does while a window is open
        scene.page.kept.backs["1.0.0"].click()
        asked = scene.page.asking
        assert asked is not None
        scene.qtbot.keyClicks(asked.reason, "live data freezes")
        scene.qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
        scene.qtbot.keyClick(asked.agree, Qt.Key.Key_Space)
        scene.wait()
    pending = scene.state.pending
    assert pending is not None
    assert (pending.to, pending.who, pending.why) == ("1.0.0", "Tess", "live data freezes.")
    assert audit.read(scene.shop)[-1]["act"] == "rollback-asked"


def test_fall_back_is_told_above_every_page_and_acknowledged(scene: Scene) -> None:
    change_state(scene.shop, lambda state: replace(state, notices=("Version 1.2.0 was left.",)))
    scene.shell.notices.look()
    scene.qtbot.waitUntil(scene.shell.window.banner.isVisible, timeout=PATIENCE_MS)
    told = scene.shell.window.banner.words.text()
    scene.shell.window.banner.read.click()
    scene.qtbot.waitUntil(lambda: scene.state.notices == (), timeout=PATIENCE_MS)
    assert told == "Version 1.2.0 was left."


def test_window_that_stays_open_hears_what_happens_meanwhile(scene: Scene) -> None:
    scene.shell.begin(None)
    scene.wait("1.0.0")
    change_state(scene.shop, lambda state: replace(state, notices=("Version 1.2.0 was left.",)))
    is_looking = scene.shell.news.isActive()
    scene.shell.news.timeout.emit()
    scene.qtbot.waitUntil(scene.shell.window.banner.isVisible, timeout=PATIENCE_MS)
    assert is_looking
    assert scene.shell.window.banner.words.text() == "Version 1.2.0 was left."


def test_refusal_is_told_on_the_page_and_changes_nothing(scene: Scene) -> None:
    change_state(scene.shop, lambda state: replace(state, floor="1.1.0"))
    scene.page.kept.backs["1.0.0"].click()
    assert scene.page.asking is not None
    scene.page.asking.reason.setText("live data freezes")
    scene.page.asking.agree.click()
    scene.qtbot.waitUntil(scene.page.problem.isVisible, timeout=PATIENCE_MS)
    assert (scene.state.current, "older than 1.1.0" in scene.page.problem.happened.text()) == ("1.1.0", True)
