"""Flags and notices reach the application signed, whole and never older; trouble with them is a note."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.updater.flag_samples import a_flag, a_notice, draft, notices
from tests.updater.world import World, two_versions
from updater.client.acts import Act, Found
from updater.client.agent import Agent
from updater.client.decide import Kind
from updater.client.errors import CancelledError
from updater.client.flags_file import OFF_PATH, off_bytes
from updater.client.install import read_install, write_install
from updater.client.work import Work
from updater.install.layout import Layout
from updater.install.state import change_state, read_state
from updater.release.bundling import Load, bundle
from updater.release.changes import Act as Deed
from updater.release.changes import Change, revise
from updater.release.committing import commit
from updater.release.flagging import publish_flags, read_draft
from updater.release.live import hashed_path
from updater.release.noticing import publish_notices, read_notices
from updater.release.turning_off import flag_off, flag_on


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two versions, of which the newer one is offered to pilots."""
    return two_versions(tmp_path / "world")


@pytest.fixture
def layout(world: World, tmp_path: Path) -> Layout:
    return world.make_install(tmp_path / "shop", region="EU", version="1.0.0")


class Heard:
    """Keeps the notes of work."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.work = Work(lambda progress: self.notes.append(progress.words))


def check(layout: Layout, world: World, work: Work | None = None) -> Found:
    return Agent(layout, layout.version("1.0.0") / "trust", world.clock, work).check()


def handed(layout: Layout) -> dict[str, Any]:
    return json.loads((layout.flags / "current.json").read_bytes())  # type: ignore[no-any-return]  # an object


def publish(world: World, **flags: dict[str, Any]) -> None:
    publish_flags(world.desk, read_draft(draft(**flags)))


def tell(world: World, *found: dict[str, Any]) -> None:
    publish_notices(world.desk, read_notices(notices(*found)))


def test_repository_without_flags_changes_nothing(world: World, layout: Layout) -> None:
    check(layout, world)
    assert not layout.flags.exists()
    assert not (layout.root / "notices.json").exists()


def test_flags_are_handed_over_with_who_asks(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag(on=(5, 95)))
    check(layout, world)
    install = read_install(layout)
    assert install
    assert handed(layout) == {
        "format": 1,
        "seq": 1,
        "flags": {"fast": a_flag(on=(5, 95))},
        "off": [],
        "install": {"id": install.install_id, "channel": "pilot", "region": "EU"},
    }


def test_what_did_not_change_is_not_written_again(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    check(layout, world)
    before = (layout.flags / "current.json").stat().st_mtime_ns, (layout.flags / "current.json").stat().st_ino
    check(layout, world)
    after = (layout.flags / "current.json").stat().st_mtime_ns, (layout.flags / "current.json").stat().st_ino
    assert before == after


def test_newer_flags_take_the_place_of_the_older(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    check(layout, world)
    publish(world, fast=a_flag(on=(1, 1)))
    check(layout, world)
    assert (handed(layout)["seq"], "targeting" in handed(layout)["flags"]["fast"]) == (2, True)


def test_notices_are_handed_over(world: World, layout: Layout) -> None:
    tell(world, a_notice())
    check(layout, world)
    found = json.loads((layout.root / "notices.json").read_bytes())
    assert (found["seq"], found["notices"], found["install"]["channel"]) == (1, [a_notice()], "pilot")


def test_stick_brings_flags_and_notices(world: World, layout: Layout, tmp_path: Path) -> None:
    publish(world, fast=a_flag())
    tell(world, a_notice())
    bundle(world.desk, Load(), tmp_path / "stick.zip")
    agent = Agent(layout, layout.version("1.0.0") / "trust", world.clock)
    agent.import_from(tmp_path / "stick.zip", Act("kim", "because"))
    assert (handed(layout)["seq"], (layout.root / "notices.json").exists()) == (1, True)


def test_flag_is_turned_off_without_any_file_of_flags(world: World, layout: Layout) -> None:
    flag_off(world.desk, "fast", "it stalls adapters")
    check(layout, world)
    assert [one["flag"] for one in handed(layout)["off"]] == ["fast"]
    assert (handed(layout)["seq"], handed(layout)["flags"]) == (0, {})


def test_two_keys_let_a_flag_be_on_again(world: World, layout: Layout) -> None:
    flag_off(world.desk, "fast", "it stalls adapters")
    check(layout, world)
    flag_on(world.desk, "fast", "it was the adapter")
    check(layout, world)
    assert handed(layout)["off"] == []


def test_thief_of_one_key_cannot_turn_a_flag_on_again(world: World, layout: Layout) -> None:
    flag_off(world.desk, "fast", "it stalls adapters")
    check(layout, world)
    change = Change(Deed("theft"))
    revise(world.desk, change, "halt")
    change.set_target("halt", OFF_PATH, off_bytes(()))
    commit(world.desk, change)
    check(layout, world)
    assert [one["flag"] for one in handed(layout)["off"]] == ["fast"]


def spoil(world: World, role: str, path: str) -> None:
    """Let the server hand out other bytes than were signed."""
    target = world.live.role(role).signed.targets[path]
    file = world.live.targets / hashed_path(target)
    file.write_bytes(b"x" * target.length)


@pytest.mark.parametrize("role", ["flags", "notices"])
def test_damaged_file_is_a_note_and_the_version_is_offered(world: World, layout: Layout, role: str) -> None:
    publish(world, fast=a_flag())
    tell(world, a_notice())
    check(layout, world)
    shutil.copytree(layout.flags, layout.root / "before")
    publish(world, fast=a_flag(on=(1, 1)))
    tell(world, a_notice("n2"))
    spoil(world, role, f"control/{role}.json")
    heard = Heard()
    assert check(layout, world, heard.work).decision.kind is Kind.TAKE
    assert any(f"publisher's {role} stay as they were" in note for note in heard.notes)
    seqs = handed(layout)["seq"], json.loads((layout.root / "notices.json").read_bytes())["seq"]
    assert seqs == ((1, 2) if role == "flags" else (2, 1))


def test_list_of_what_is_off_that_is_damaged_changes_no_flag(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    check(layout, world)
    flag_off(world.desk, "fast", "it stalls adapters")
    publish(world, fast=a_flag(on=(1, 1)))
    spoil(world, "halt", OFF_PATH)
    check(layout, world)
    assert handed(layout)["seq"] == 1


def test_flags_that_nobody_understands_never_reach_the_application(world: World, layout: Layout) -> None:
    change = Change(Deed("flags"))
    revise(world.desk, change, "flags")
    change.set_target("flags", "control/flags.json", b'{"format":1,"seq":1,"flags":{}}')
    commit(world.desk, change)
    heard = Heard()
    assert check(layout, world, heard.work).decision.kind is Kind.TAKE
    assert not (layout.flags / "current.json").exists()
    assert any("issued_at" in note for note in heard.notes)


def test_older_number_is_refused_whatever_the_role_says(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    publish(world, fast=a_flag(on=(1, 1)))
    check(layout, world)
    older = json.loads(world.live.target("flags", "control/flags.json") or b"")
    change = Change(Deed("flags"))
    revise(world.desk, change, "flags")
    change.set_target("flags", "control/flags.json", json.dumps({**older, "seq": 1}).encode())
    commit(world.desk, change)
    heard = Heard()
    check(layout, world, heard.work)
    assert handed(layout)["seq"] == 2
    assert any("number 1, but this computer has seen number 2" in note for note in heard.notes)


def test_lost_cache_lets_no_older_flags_in(world: World, layout: Layout, tmp_path: Path) -> None:
    publish(world, fast=a_flag())
    shutil.copytree(world.repo, tmp_path / "old")
    publish(world, fast=a_flag(on=(1, 1)))
    check(layout, world)
    shutil.rmtree(layout.trusted)
    state = read_state(layout)
    assert state
    assert any(name.startswith("control/flags.json#") for name in state.policy_seq)
    forgotten = {name: number for name, number in state.policy_seq.items() if not name.startswith("role:")}
    change_state(
        layout, lambda old: type(old)(**{**_fields(old), "policy_seq": forgotten, "root_version": 0})
    )
    install = read_install(layout)
    assert install
    write_install(
        layout, type(install)(**{**_fields(install), "repositories": ((tmp_path / "old").as_uri(),)})
    )
    check(layout, world)
    assert handed(layout)["seq"] == 2


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def test_full_disk_is_a_note(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    layout.flags.write_bytes(b"a file stands where the folder belongs")
    heard = Heard()
    assert check(layout, world, heard.work).decision.kind is Kind.TAKE
    assert any("flags stay as they were" in note for note in heard.notes)


def test_somebody_who_stops_it_is_heard(world: World, layout: Layout) -> None:
    publish(world, fast=a_flag())
    check(layout, world)
    publish(world, fast=a_flag(on=(1, 1)))
    work = Work()
    work.cancel.set()
    with pytest.raises(CancelledError):
        check(layout, world, work)
    assert handed(layout)["seq"] == 1
