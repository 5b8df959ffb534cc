"""updater.client.running: the version that a window is open of."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from updater.client.running import LATE_S, running
from updater.install.layout import Layout
from updater.install.state import Change, State, Trial
from updater.launcher.watch import ENDED_NAME, Ended, health_file, note_end

GOOD = State(current="1.0.0", last_good="1.0.0")
TAKEN = State(
    current="1.1.0",
    last_good="1.0.0",
    trial=Trial("1.1.0"),
    history=(Change("2026-05-04T12:00:00Z", "1.0.0", "1.1.0", "Tess", "newer"),),
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Return an install whose application has just said that it lives."""
    made = Layout(tmp_path)
    made.health.mkdir()
    (made.health / "1-7.txt").write_text("begun\nclosing\n")
    (made.health / "2-7.txt").write_text("begun\nwindow\nalive\n")
    return made


def now(layout: Layout) -> float:
    return (layout.health / "2-7.txt").stat().st_mtime


@pytest.mark.parametrize(
    ("state", "version"),
    [
        (GOOD, "1.0.0"),
        (TAKEN, "1.0.0"),
        (replace(TAKEN, history=()), "1.0.0"),
        (replace(TAKEN, trial=Trial("1.1.0", tries=1)), "1.1.0"),
    ],
)
def test_window_is_of_what_was_started_last(layout: Layout, state: State, version: str) -> None:
    assert running(layout, state, now(layout)) == version


def test_nobody_who_was_silent_for_long_runs(layout: Layout) -> None:
    assert running(layout, GOOD, now(layout) + LATE_S + 1) == ""


@pytest.mark.parametrize("words", ["closing\n", "failed to paint\n"])
def test_nobody_who_ended_runs(layout: Layout, words: str) -> None:
    (layout.health / "2-7.txt").write_text(f"begun\nalive\n{words}")
    assert running(layout, GOOD, now(layout)) == ""


@pytest.mark.parametrize(("later_s", "version"), [(-1, "1.0.0"), (0, ""), (2, ""), (LATE_S + 1, "1.0.0")])
def test_nobody_runs_whose_end_was_noted_since(layout: Layout, later_s: float, version: str) -> None:
    ended = layout.health / ENDED_NAME
    ended.touch()
    os.utime(ended, (now(layout) + later_s, now(layout) + later_s))
    assert running(layout, GOOD, now(layout) + 3) == version


def test_nobody_runs_after_a_start_that_crashed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    health_file(layout)
    note_end(layout, "1.0.0", Ended(1, "It ended by itself with code 1."))
    assert running(layout, GOOD, (layout.health / ENDED_NAME).stat().st_mtime) == ""


def test_nothing_runs_where_nothing_was_ever_started(tmp_path: Path) -> None:
    assert running(Layout(tmp_path), GOOD, 0.0) == ""
