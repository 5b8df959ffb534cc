"""Back to an earlier version, as its publisher says."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.world import World, two_versions
from updater.client.acts import Act
from updater.client.errors import (
    BelowFloorError,
    NotAllowedError,
    NotKeptError,
    UpdateError,
    VehicleConnectedError,
)
from updater.client.way_back import go_back
from updater.install import audit
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.state import change_state, read_state

ACT = Act("kim", "it was withdrawn")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return two_versions(tmp_path_factory.mktemp("world"))


@pytest.fixture
def layout(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("DIAGCLINIC_DATA", str(tmp_path / "data"))
    layout = world.make_install(tmp_path / "shop", version="1.1.0")
    world.place(layout, "1.0.0")
    return layout


def test_the_earlier_version_runs_now(layout: Layout) -> None:
    state = go_back(layout, "1.0.0", ACT)
    assert (state.current, state.last_good, state.pending) == ("1.0.0", "1.0.0", None)


def test_record_is_not_moved_while_a_vehicle_is_connected(layout: Layout) -> None:
    layout.busy.mkdir()
    (layout.busy / str(os.getpid())).write_text("Golf\n")
    with pytest.raises(VehicleConnectedError):
        go_back(layout, "1.0.0", ACT)
    state = read_state(layout)
    assert (state and state.current, state and state.pending) == ("1.1.0", None)


def test_who_and_why_are_in_the_log(layout: Layout) -> None:
    go_back(layout, "1.0.0", ACT)
    entry = next(entry for entry in audit.read(layout) if entry["act"] == "rollback")
    assert (entry["who"], entry["why"]) == ("kim", "it was withdrawn")


def test_while_a_window_is_open_it_is_left_to_the_next_start(layout: Layout) -> None:
    with holding(layout.lock("run")):
        state = go_back(layout, "1.0.0", ACT)
    assert (state.current, state.pending and state.pending.to) == ("1.1.0", "1.0.0")


@pytest.mark.parametrize(
    ("version", "known", "error"),
    [
        ("0.9.0", {}, NotKeptError),
        ("1.1.0", {}, NotAllowedError),
        ("1.0.0", {"yanked": ("1.0.0",)}, NotAllowedError),
        ("1.0.0", {"bad": ("1.0.0",)}, NotAllowedError),
        ("1.0.0", {"halts": {"h1": "1.0.0"}}, NotAllowedError),
        ("1.0.0", {"floor": "1.0.1"}, BelowFloorError),
    ],
    ids=["not here", "runs", "withdrawn", "failed", "halted", "below the floor"],
)
def test_what_may_not_run_is_not_gone_back_to(
    layout: Layout, version: str, known: dict[str, object], error: type[UpdateError]
) -> None:
    before = change_state(layout, lambda state: replace(state, **known))
    with pytest.raises(error):
        go_back(layout, version, ACT)
    assert read_state(layout) == before
