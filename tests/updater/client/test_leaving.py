"""A version that its publisher halted is left: at once, or at the next start, and never under anybody."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.updater.rig import Rig
from tests.updater.world import World, two_versions
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.install import read_install, write_install
from updater.client.leaving import WHO, leave_halted, way_from_halted
from updater.client.notices import still_true
from updater.client.work import Work
from updater.install import audit
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.state import Change, Pending, Pin, State, Trial, change_state, read_state

ACT = Act("kim", "because")
CHANGE = Change("2026-11-20T08:00:00Z", "1.0.0", "1.1.0", "kim", "because")


@pytest.fixture(scope="module")
def halted(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two versions, of which the newer one is halted; nobody changes it."""
    world = two_versions(tmp_path_factory.mktemp("world"))
    world.halt("1.1.0", "it loses the adapter")
    return world


@pytest.fixture
def layout(halted: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """An install that runs 1.1.0, has proved it, and keeps 1.0.0."""
    monkeypatch.setenv("DIAGCLINIC_DATA", str(tmp_path / "data"))
    return install_in(halted, tmp_path / "root")


def install_in(world: World, root: Path) -> Layout:
    layout = world.make_install(root, version="1.1.0")
    world.place(layout, "1.0.0")
    return layout


def agent_of(layout: Layout, world: World, work: Work | None = None) -> Agent:
    return Agent(layout, layout.version("1.0.0") / "trust", world.clock, work)


def state_of(layout: Layout) -> State:
    state = read_state(layout)
    assert state
    return state


def set_state(layout: Layout, **fields: Any) -> None:
    change_state(layout, lambda state: replace(state, **fields))


def test_contact_with_nothing_open_goes_back_at_once(halted: World, layout: Layout) -> None:
    agent_of(layout, halted).check()
    state = state_of(layout)
    assert (state.current, state.last_good, state.pending, state.bad) == ("1.0.0", "1.0.0", None, ())


def test_who_and_why_are_in_log_and_history(halted: World, layout: Layout) -> None:
    agent_of(layout, halted).check()
    (entry,) = (entry for entry in audit.read(layout) if entry["act"] == "rollback")
    change = state_of(layout).history[-1]
    assert (entry["who"], change.who, WHO) == ("halt", "halt", "halt")
    assert entry["why"] == change.why == "its publisher halted it. it loses the adapter."


def test_technician_is_told(halted: World, layout: Layout) -> None:
    agent_of(layout, halted).check()
    told = still_true(state_of(layout), ["1.0.0", "1.1.0"])
    assert told == (
        "Version 1.1.0 was left: its publisher halted it. it loses the adapter. Version 1.0.0 runs.",
    )


def test_open_window_is_left_alone_until_the_next_start(halted: World, layout: Layout) -> None:
    with holding(layout.lock("run")):
        agent_of(layout, halted).check()
        state = state_of(layout)
    assert (state.current, state.pending and state.pending.to) == ("1.1.0", "1.0.0")
    assert "Version 1.0.0 runs from the next start on." in state.notices[-1]


def test_connected_vehicle_is_left_alone_until_the_next_start(halted: World, layout: Layout) -> None:
    layout.busy.mkdir()
    (layout.busy / str(os.getpid())).write_text("Golf\n")
    agent_of(layout, halted).check()
    state = state_of(layout)
    assert (state.current, state.pending and state.pending.who) == ("1.1.0", "halt")


def test_real_launcher_goes_back_at_the_next_start(halted: World, tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.data.mkdir()
    layout = install_in(halted, rig.layout.root)
    rig.start()
    with holding(layout.lock("run")):
        agent_of(layout, halted).check()
    rig.start()
    assert (rig.started, rig.state.current, rig.state.pending) == (["1.1.0", "1.0.0"], "1.0.0", None)


def test_what_was_recorded_with_the_halted_version_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(tmp_path / "shop")
    rig.data.mkdir(parents=True)
    monkeypatch.setenv("DIAGCLINIC_DATA", str(rig.data))
    world = World(tmp_path / "world")
    world.add("1.0.0", schema=(1, 1, 1))
    world.add("1.1.0", schema=(2, 1, 2))
    world.offer("1.1.0")
    layout = world.make_install(rig.layout.root, version="1.0.0")
    rig.start()
    agent_of(layout, world).apply(ACT)
    rig.start()
    world.halt("1.1.0")
    agent_of(layout, world).check()
    rig.start()
    assert rig.started == ["1.0.0", "1.1.0", "1.0.0"]
    assert rig.record["schema"] == 1


def test_notice_of_the_next_start_is_told_no_more_once_it_was(halted: World, tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.data.mkdir()
    layout = install_in(halted, rig.layout.root)
    with holding(layout.lock("run")):
        agent_of(layout, halted).check()
    rig.start()
    (told,) = still_true(rig.state, ["1.0.0", "1.1.0"])
    assert told.startswith("Version 1.1.0 was left:")


def test_second_contact_asks_for_nothing_more(halted: World, layout: Layout) -> None:
    with holding(layout.lock("run")):
        agent_of(layout, halted).check()
        once = state_of(layout)
        agent_of(layout, halted).check()
    assert state_of(layout).pending == once.pending
    assert state_of(layout).notices == once.notices


def test_shop_that_wants_to_decide_itself_stays(halted: World, layout: Layout) -> None:
    install = read_install(layout)
    assert install
    write_install(layout, replace(install, leaves_halted=False))
    found = agent_of(layout, halted).check()
    assert (state_of(layout).current, state_of(layout).pending) == ("1.1.0", None)
    assert found.decision.notes == ("1.1.0 is halted: it loses the adapter.",)


def test_pinned_version_stays(halted: World, layout: Layout) -> None:
    set_state(layout, pin=Pin("1.1.0"))
    agent_of(layout, halted).check()
    assert (state_of(layout).current, state_of(layout).pending) == ("1.1.0", None)


def test_way_back_of_a_person_goes_on(halted: World, layout: Layout) -> None:
    mine = Pending(audit.now(), "1.1.0", "1.0.0", "kim", "because.")
    set_state(layout, pending=mine)
    agent_of(layout, halted).check()
    assert state_of(layout).pending == mine


def test_version_on_trial_is_left_before_it_ever_started(halted: World, layout: Layout) -> None:
    set_state(layout, last_good="1.0.0", trial=Trial("1.1.0"))
    agent_of(layout, halted).check()
    assert (state_of(layout).current, state_of(layout).trial) == ("1.0.0", None)


def test_nothing_to_go_back_to_is_told(halted: World, tmp_path: Path) -> None:
    layout = halted.make_install(tmp_path / "alone", version="1.1.0")
    Agent(layout, layout.version("1.1.0") / "trust", halted.clock).check()
    assert state_of(layout).current == "1.1.0"
    assert state_of(layout).notices == ("Version 1.1.0 is halted: none is here to go back to.",)


def test_progress_tells_what_became_of_it(halted: World, layout: Layout) -> None:
    said: list[str] = []
    agent_of(layout, halted, Work(lambda progress: said.append(progress.words))).check()
    assert (
        "Version 1.1.0 was left: its publisher halted it. it loses the adapter. Version 1.0.0 runs." in said
    )


def test_version_that_is_taken_in_its_place_needs_no_way_back(tmp_path: Path) -> None:
    world = two_versions(tmp_path / "world")
    layout = install_in(world, tmp_path / "root")
    world.add("1.2.0")
    world.offer("1.2.0")
    world.halt("1.1.0")
    assert agent_of(layout, world).apply(ACT).version == "1.2.0"
    assert [change.to for change in state_of(layout).history] == ["1.2.0"]


def test_word_of_a_person_for_a_newer_one_ends_the_way_back(tmp_path: Path) -> None:
    world = two_versions(tmp_path / "world")
    rig = Rig(tmp_path)
    rig.data.mkdir()
    layout = install_in(world, rig.layout.root)
    world.halt("1.1.0")
    with holding(layout.lock("run")):
        agent_of(layout, world).check()
        world.add("1.2.0")
        world.offer("1.2.0")
        agent_of(layout, world).apply(ACT)
    rig.start()
    assert (rig.started, rig.state.current, rig.state.pending) == (["1.2.0"], "1.2.0", None)


def test_refused_wish_is_a_contact_too(halted: World, layout: Layout) -> None:
    taken = agent_of(layout, halted).apply(ACT)
    assert (taken.is_taken, state_of(layout).current) == (False, "1.0.0")


def test_lifted_halt_takes_nobody_anywhere_by_itself(tmp_path: Path) -> None:
    world = two_versions(tmp_path / "world")
    layout = install_in(world, tmp_path / "root")
    number = world.halt("1.1.0")
    agent_of(layout, world).check()
    world.resume(number)
    found = agent_of(layout, world).check()
    assert (state_of(layout).current, found.offer and found.offer.version) == ("1.0.0", "1.1.0")


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ({"last_good": "1.0.0"}, "1.0.0"),
        ({"history": (CHANGE,)}, "1.0.0"),
        ({}, "1.0.0"),
        ({"bad": ("1.0.0",)}, ""),
        ({"yanked": ("1.0.0",)}, ""),
        ({"floor": "1.1.0"}, ""),
        ({"halts": {"h": "1.1.0", "g": "1.0.0"}}, ""),
    ],
    ids=["good", "ran before", "older", "failed", "withdrawn", "below the floor", "halted too"],
)
def test_the_way_leads_to_what_may_run(layout: Layout, state: dict[str, Any], to: str) -> None:
    known = replace(State(current="1.1.0", last_good="1.1.0", halts={"h": "1.1.0"}), **state)
    assert way_from_halted(layout, known) == to


def test_install_that_knows_nothing_goes_nowhere(tmp_path: Path) -> None:
    assert leave_halted(Layout(tmp_path), {}) == ""


def test_halt_without_a_known_reason_is_obeyed(halted: World, layout: Layout) -> None:
    set_state(layout, halts={"h": "1.1.0"})
    assert leave_halted(layout, {}).endswith("No reason is known here. Version 1.0.0 runs.")
