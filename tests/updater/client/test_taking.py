"""From a decision to the next start, with a vehicle, a launcher, or the wrong version in the way."""

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.world import World, two_versions
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.errors import CancelledError, InstallError, NotAllowedError
from updater.client.offers import put_off, read_offer
from updater.client.work import Progress, Work
from updater.install import audit
from updater.install.installed import find
from updater.install.layout import Layout
from updater.install.rollback import pin_now
from updater.install.state import Pin, Trial, change_state, read_state
from updater.launcher.chain import newest

ACT = Act("kim", "because")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return two_versions(tmp_path / "world")


@pytest.fixture
def layout(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("DIAGCLINIC_DATA", str(tmp_path / "data"))
    return world.make_install(tmp_path / "shop", version="1.0.0")


def agent_of(layout: Layout, world: World, work: Work | None = None) -> Agent:
    return Agent(layout, layout.version("1.0.0") / "trust", world.clock, work)


def connect(layout: Layout) -> None:
    layout.busy.mkdir()
    (layout.busy / str(os.getpid())).write_text("Golf")


def stopping(layout: Layout, world: World) -> Agent:
    """Return an agent whose work is stopped a moment after its first wait."""
    work = Work()
    threading.Timer(0.5, work.cancel.set).start()
    return agent_of(layout, world, work)


def test_in_the_background_a_download_rests_for_a_vehicle(layout: Layout, world: World) -> None:
    connect(layout)
    with pytest.raises(CancelledError):
        stopping(layout, world).fetch(ACT, in_background=True)
    assert find(layout, "1.1.0") is None


def test_haste_does_not_rest(layout: Layout, world: World) -> None:
    connect(layout)
    world.offer("1.1.0", is_emergency=True)
    agent_of(layout, world).fetch(ACT, in_background=True)
    assert find(layout, "1.1.0")


def test_whoever_asks_does_not_wait_for_the_vehicle(layout: Layout, world: World) -> None:
    connect(layout)
    assert agent_of(layout, world).apply(ACT).is_taken


def test_a_fetch_is_logged_once(layout: Layout, world: World) -> None:
    agent_of(layout, world).fetch(ACT)
    agent_of(layout, world).fetch(ACT)
    assert [entry["act"] for entry in audit.read(layout)].count("fetch") == 1


def test_an_offer_that_was_put_off_stays_so(layout: Layout, world: World) -> None:
    agent_of(layout, world).check()
    put_off(layout, world.clock())
    agent_of(layout, world).check()
    offer = read_offer(layout)
    assert offer
    assert offer.put_off_until


def test_what_was_taken_is_no_offer_any_more(layout: Layout, world: World) -> None:
    agent_of(layout, world).check()
    agent_of(layout, world).apply(ACT)
    assert read_offer(layout) is None


def test_what_is_known_to_fail_here_is_not_fetched(layout: Layout, world: World) -> None:
    change_state(layout, lambda state: replace(state, bad=("1.1.0",)))
    assert not agent_of(layout, world).apply(ACT).is_taken
    assert find(layout, "1.1.0") is None


def test_a_pin_until_the_next_policy_ends_with_it(layout: Layout, world: World) -> None:
    agent = agent_of(layout, world)
    agent.check()
    change_state(layout, lambda state: replace(state, pin=pin_now(layout, "1.0.0")))
    assert not agent.apply(ACT).is_taken
    world.offer("1.1.0", share=0.9)
    assert agent.apply(ACT).is_taken


def test_the_end_of_a_pin_is_in_the_log(layout: Layout, world: World) -> None:
    change_state(layout, lambda state: replace(state, pin=Pin("1.0.0", 0)))
    agent_of(layout, world).apply(ACT)
    assert [entry["act"] for entry in audit.read(layout)].count("unpin") == 1


def test_a_pin_until_it_is_taken_off_stays(layout: Layout, world: World) -> None:
    change_state(layout, lambda state: replace(state, pin=Pin("1.0.0")))
    assert not agent_of(layout, world).apply(ACT).is_taken
    state = read_state(layout)
    assert state
    assert state.pin == Pin("1.0.0")


def test_a_withdrawn_version_is_left_for_the_one_that_takes_its_place(layout: Layout, world: World) -> None:
    agent_of(layout, world).apply(ACT)
    change_state(layout, lambda state: replace(state, last_good="1.1.0", trial=None))
    world.offer("1.0.0")
    world.set_policy(yanked=("1.1.0",), allow_downgrade_to=("1.0.0",))
    taken = agent_of(layout, world).apply(ACT)
    state = read_state(layout)
    assert state
    assert (taken.version, taken.is_taken, state.current) == ("1.0.0", True, "1.0.0")


def test_a_version_on_trial_is_overtaken_by_a_better_one(layout: Layout, world: World) -> None:
    agent_of(layout, world).apply(ACT)
    world.add("1.2.0")
    world.offer("1.2.0")
    agent_of(layout, world).apply(ACT)
    state = read_state(layout)
    assert state
    assert (state.current, state.last_good, state.trial) == ("1.2.0", "1.0.0", Trial("1.2.0"))


def test_five_versions_later_three_earlier_ones_are_kept(layout: Layout, world: World) -> None:
    for version in ("1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0"):
        if version != "1.1.0":
            world.add(version)
            world.offer(version)
        state = read_state(layout)
        assert state
        Agent(layout, layout.version(state.current) / "trust", world.clock).apply(ACT)
        change_state(layout, lambda state: replace(state, last_good=state.current, trial=None))
    assert sorted(path.name for path in layout.versions.iterdir()) == ["1.2.0", "1.3.0", "1.4.0", "1.5.0"]


def test_a_version_whose_launcher_is_nowhere_is_refused(layout: Layout, world: World) -> None:
    world.add("1.2.0", launcher=2)
    world.offer("1.2.0")
    with pytest.raises(NotAllowedError, match="launcher 2"):
        agent_of(layout, world).apply(ACT)


def test_what_was_taken_out_of_a_fetched_version_is_put_back(layout: Layout, world: World) -> None:
    agent_of(layout, world).fetch(ACT)
    (layout.version("1.1.0") / "notes.txt").unlink()
    assert agent_of(layout, world).apply(ACT).is_taken
    assert (layout.version("1.1.0") / "notes.txt").is_file()


def test_a_fetched_version_that_cannot_be_made_whole_is_not_taken(
    layout: Layout, world: World, tmp_path: Path
) -> None:
    agent_of(layout, world).fetch(ACT)
    (layout.version("1.1.0") / "notes.txt").unlink()
    world.repo.rename(tmp_path / "pulled")
    shutil.rmtree(layout.blobs)
    with pytest.raises(InstallError):
        agent_of(layout, world).apply(ACT)


def test_progress_names_the_steps_in_their_order(layout: Layout, world: World) -> None:
    told: list[Progress] = []
    agent_of(layout, world, Work(told.append)).apply(ACT)
    steps = list(dict.fromkeys(one.step for one in told if one.step != "note"))
    assert steps == ["check", "stage", "fetch", "self-test"]


def test_a_newer_launcher_comes_with_the_version_that_needs_it(
    layout: Layout, world: World, tmp_path: Path
) -> None:
    (tmp_path / "launcher").mkdir()
    (tmp_path / "launcher" / "diagclinic-launcher").write_bytes(b"#!/bin/sh\n")
    (tmp_path / "launcher" / "diagclinic-launcher").chmod(0o755)
    world.publish_tree(tmp_path / "launcher", "2.0.0", is_launcher=True)
    world.add("1.2.0", launcher=2)
    world.offer("1.2.0")
    assert agent_of(layout, world).apply(ACT).is_taken
    assert newest(layout) == (2, layout.root / "launchers" / "2" / "diagclinic-launcher")
