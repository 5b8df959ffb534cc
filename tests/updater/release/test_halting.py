"""One key stops a version; going on takes two."""

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.world import World
from updater.client.halts import (
    HALT_PATH,
    RESUME_PATH,
    Halt,
    halts_bytes,
    parse_halts,
    parse_resume,
)
from updater.client.lifting import MOST
from updater.release.changes import Act, Change, revise
from updater.release.committing import commit, resign
from updater.release.errors import DamagedError, RefusedError, WaitingError
from updater.release.halting import halt, halts, lifted, refuse_waiting_halt, resume, standing
from updater.release.staging import waiting


def keep_only(world: World, *names: str) -> None:
    for name, keyid in world.keys.names.items():
        if name not in {*names, "snapshot-1", "timestamp-1"}:
            world.keys.signers.pop(keyid, None)


def test_install_reads_the_halt(world: World, reader: Reader) -> None:
    made, _ = halt(world.desk, "1.1.0", "it smokes")
    assert parse_halts(reader(HALT_PATH) or b"") == (made,)
    assert (made.version, made.why, made.at) == ("1.1.0", "it smokes", world.clock.now)


@pytest.mark.parametrize("key", ["halt-1", "halt-2", "halt-3"])
def test_any_one_of_three_keys_stops_a_version(world: World, key: str) -> None:
    keep_only(world, key)
    assert halt(world.desk, "1.1.0", "it smokes")[1].is_live


def test_one_key_lifts_no_halt(world: World) -> None:
    made, _ = halt(world.desk, "1.1.0", "it smokes")
    keep_only(world, "resume-1")
    assert resume(world.desk, made.halt_id, "it is well").lacks == {"resume": 1}
    assert standing(world.live) == (made,)


def test_two_keys_lift_it(world: World, reader: Reader) -> None:
    made, _ = halt(world.desk, "1.1.0", "it smokes")
    keep_only(world, "resume-1", "resume-3")
    resume(world.desk, made.halt_id, "it is well")
    assert parse_resume(reader(RESUME_PATH) or b"") == {made.halt_id}
    assert standing(world.live) == ()


def test_version_is_not_halted_twice(world: World) -> None:
    halt(world.desk, "1.1.0", "it smokes")
    with pytest.raises(RefusedError, match="already"):
        halt(world.desk, "1.1.0", "it smokes")


def test_version_can_be_halted_again_after_it_went_on(world: World) -> None:
    resume(world.desk, halt(world.desk, "1.1.0", "it smokes")[0].halt_id, "it is well")
    again, _ = halt(world.desk, "1.1.0", "it smokes again")
    assert standing(world.live) == (again,)
    assert (halts(world.live), len(lifted(world.live))) == ((again,), 1)


def publish_halts(world: World, count: int, why: str = "old") -> None:
    """Publish `count` halts at once."""
    change = Change(Act("halt", "", {}))
    revise(world.desk, change, "halt")
    many = tuple(Halt(f"h{n}", f"1.{n}.0", why, world.clock.now) for n in range(count))
    change.set_target("halt", HALT_PATH, halts_bytes(many))
    commit(world.desk, change)


def test_as_many_halts_as_an_install_reads_are_made(world: World) -> None:
    publish_halts(world, MOST - 1)
    assert halt(world.desk, "9.0.0", "it smokes")[1].is_live


@pytest.mark.parametrize(("count", "why"), [(MOST, "old"), (1_007, "x" * 970)])
def test_halt_that_would_stop_all_updates_is_refused(world: World, count: int, why: str) -> None:
    publish_halts(world, count, why)
    before = world.live.target("halt", HALT_PATH)
    with pytest.raises(RefusedError, match="no install would take"):
        halt(world.desk, "9.0.0", "it smokes" * 110)
    assert world.live.target("halt", HALT_PATH) == before


@pytest.mark.parametrize("halt_id", ["0000", ""])
def test_halt_that_does_not_stand_cannot_be_lifted(world: World, halt_id: str) -> None:
    with pytest.raises(RefusedError, match="stands"):
        resume(world.desk, halt_id, "it is well")


def test_halt_that_was_lifted_is_not_lifted_again(world: World) -> None:
    made, _ = halt(world.desk, "1.1.0", "it smokes")
    resume(world.desk, made.halt_id, "it is well")
    with pytest.raises(RefusedError, match="was lifted already"):
        resume(world.desk, made.halt_id, "it is well", is_unseen=True)


def test_install_that_remembers_a_halt_of_a_thief_lets_it_go(world: World, reader: Reader) -> None:
    resume(world.desk, "0badca7e", "it is a thief's", is_unseen=True)
    assert parse_resume(reader(RESUME_PATH) or b"") == {"0badca7e"}


@pytest.mark.parametrize("halt_id", ["", "two words", "x" * 81])
def test_what_is_no_id_of_a_halt_is_not_lifted_unseen(world: World, halt_id: str) -> None:
    with pytest.raises(RefusedError, match="no install would take"):
        resume(world.desk, halt_id, "it is a thief's", is_unseen=True)


def test_halt_on_its_way_to_a_holder_is_not_replaced(world: World) -> None:
    keep_only(world)
    folder = halt(world.desk, "1.1.0", "it smokes")[1].folder
    assert folder
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(WaitingError, match=r"halt 1\.1\.0 already waits for signatures in .*2\.halt"):
        halt(world.desk, "1.1.0", "it smokes")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_halt_of_another_version_leaves_the_one_that_waits(world: World) -> None:
    keep_only(world)
    halt(world.desk, "1.1.0", "it smokes")
    with pytest.raises(WaitingError, match=r"halt 1\.1\.0 already waits") as caught:
        halt(world.desk, "1.0.0", "it leaks")
    assert "discard 2.halt" in caught.value.remedy


def test_role_halt_that_waits_to_be_good_for_longer_is_said_to(world: World) -> None:
    keep_only(world)
    resign(world.desk, ("halt",))
    with pytest.raises(WaitingError, match="resign already waits"):
        halt(world.desk, "1.1.0", "it smokes")


def test_halt_whose_key_came_is_published_at_once_and_waits_no_more(world: World) -> None:
    away = dict(world.keys.signers)
    keep_only(world)
    halt(world.desk, "1.1.0", "it smokes")
    world.keys.signers.update(away)
    made, outcome = halt(world.desk, "1.1.0", "it smokes")
    assert (outcome.is_live, standing(world.live), waiting(world.desk)) == (True, (made,), ())


def test_version_whose_halt_waits_is_refused_whatever_came_back_of_the_halt(world: World) -> None:
    keep_only(world)
    folder = halt(world.desk, "1.1.0", "it smokes")[1].folder
    assert folder
    (folder / "2.halt.json").write_bytes(b"{")
    with pytest.raises(WaitingError, match=r"the halt of 1\.1\.0 waits") as caught:
        refuse_waiting_halt(world.desk, "1.1.0")
    assert "discard 2.halt" in caught.value.remedy


def test_other_versions_go_on_while_a_halt_waits(world: World) -> None:
    keep_only(world)
    halt(world.desk, "1.1.0", "it smokes")
    refuse_waiting_halt(world.desk, "1.0.0")
    assert len(waiting(world.desk)) == 1


def test_halt_that_cannot_be_read_may_be_of_any_version(world: World) -> None:
    keep_only(world)
    folder = halt(world.desk, "1.1.0", "it smokes")[1].folder
    assert folder
    (folder / "change.json").write_bytes(b"{")
    with pytest.raises(DamagedError, match="cannot be read"):
        refuse_waiting_halt(world.desk, "1.0.0")
