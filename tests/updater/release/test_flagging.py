"""Flags are published by two of three, with rising numbers; older repositories get the roles later."""

import os
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Targets

from tests.updater.flag_samples import a_flag, draft
from tests.updater.memory_keys import MemoryKeys
from tests.updater.release.conftest import Reader
from tests.updater.release.test_halting import keep_only
from tests.updater.world import Clock, HastyWriter, World
from updater.client.flags_file import FLAGS_PATH, parse_flags
from updater.client.halts import HALT_PATH, RESUME_PATH, halts_bytes
from updater.client.lifting import lifted_bytes
from updater.release.changes import Act, Change
from updater.release.checking import check
from updater.release.committing import commit, finish
from updater.release.desk import Desk
from updater.release.errors import RefusedError, TreeError, WaitingError
from updater.release.flagging import begin, flags_of, publish_flags, read_draft, remarks
from updater.release.founding import _root, delegate, fresh, make_keys
from updater.release.halting import halt, standing
from updater.release.log import read_log
from updater.release.roles import DELEGATED, LATER, TOP, Rule
from updater.release.turning_off import flag_off, offs


def test_install_reads_the_flags(world: World, reader: Reader) -> None:
    publish_flags(world.desk, read_draft(draft(fast=a_flag(on=(5, 95)))), "a first try")
    found = parse_flags(reader(FLAGS_PATH) or b"")
    assert (found.seq, found.issued_at, dict(found.raw)) == (1, world.clock.now, {"fast": a_flag(on=(5, 95))})


def test_each_publication_has_the_next_number(world: World) -> None:
    for weight in (5, 25, 100):
        publish_flags(world.desk, read_draft(draft(fast=a_flag(on=(weight, 100 - weight)))))
    found = flags_of(world.live)
    assert found
    assert found.seq == 3


def test_same_flags_are_not_published_twice(world: World) -> None:
    publish_flags(world.desk, read_draft(draft(fast=a_flag())))
    with pytest.raises(RefusedError, match="already"):
        publish_flags(world.desk, read_draft(draft(fast=a_flag())))


def test_one_key_publishes_no_flags(world: World, reader: Reader) -> None:
    signers = dict(world.keys.signers)
    keep_only(world, "flags-1")
    outcome = publish_flags(world.desk, read_draft(draft(fast=a_flag())))
    assert (outcome.lacks, reader(FLAGS_PATH)) == ({"flags": 1}, None)
    world.keys.signers.update(signers)
    finish(world.desk)
    assert reader(FLAGS_PATH)


def test_flags_that_wait_are_not_overtaken(world: World) -> None:
    keep_only(world, "flags-1")
    publish_flags(world.desk, read_draft(draft(fast=a_flag())))
    with pytest.raises(WaitingError):
        publish_flags(world.desk, read_draft(draft(slow=a_flag())))


def test_publication_is_logged(world: World) -> None:
    publish_flags(world.desk, read_draft(draft(fast=a_flag())), "a first try")
    last = read_log(world.desk.log)[-1]
    assert (last["act"], last["why"]) == ("flags", "a first try")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no JSON"),
        (b'{"flags": []}', "no JSON object"),
        (b'{"flagz": {}}', "not known"),
        (draft(fast=a_flag(owner="")), "owner"),
        (draft(fast=a_flag(requires="slow=on")), "there is not"),
        (draft(fast=a_flag(targeting={"if": [{"var": "hat"}, "on"]})), "nothing called"),
    ],
)
def test_file_that_is_wrong_is_refused(text: bytes, words: str) -> None:
    with pytest.raises(TreeError, match=words):
        read_draft(text)


def test_what_may_surprise_is_told(world: World) -> None:
    publish_flags(world.desk, read_draft(draft(fast=a_flag(on=(5, 95)), gone=a_flag())))
    after = read_draft(draft(fast=a_flag(on=(1, 1)), old=a_flag(expires="2020-01-01T00:00:00Z")))
    said = list(remarks(after, flags_of(world.live), world.clock.now))
    assert [line.split()[0].rstrip(":") for line in said] == ["old", "gone", "fast"]


def test_nothing_surprises_in_the_first_flags(world: World) -> None:
    assert not list(remarks(read_draft(draft(fast=a_flag())), None, world.clock.now))


def test_repository_with_flags_is_sound(world: World) -> None:
    publish_flags(world.desk, read_draft(draft(fast=a_flag())))
    flag_off(world.desk, "fast", "it stalls")
    assert check(world.desk).is_sound


# A repository that was founded before there were flags -----------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Desk:
    """A desk whose repository knows nothing of flags, as those that were founded before."""
    desk = Desk(tmp_path / "old", MemoryKeys(), HastyWriter(), Clock(), os.urandom, "publisher")
    change = Change(Act("init"))
    change.root = _root(desk)
    change.roles["targets"] = fresh(desk, TOP[1])
    for rule in (_before(rule) for rule in DELEGATED if rule.name not in LATER):
        change.roles[rule.name] = fresh(desk, rule)
        delegate(change.roles["targets"], rule, make_keys(desk, rule))
    change.set_target("halt", HALT_PATH, halts_bytes(()))
    change.set_target("resume", RESUME_PATH, lifted_bytes(()))
    commit(desk, change)
    return desk


def _before(rule: Rule) -> Rule:
    return Rule(rule.name, rule.keys, rule.threshold, rule.days, rule.paths[:1], rule.is_terminating)


def test_older_repository_publishes_no_flags_before_it_has_the_roles(old: Desk) -> None:
    assert flags_of(old.live) is None
    with pytest.raises(RefusedError, match="no role flags"):
        publish_flags(old, read_draft(draft(fast=a_flag())))
    with pytest.raises(RefusedError, match=r"may not sign control/off\.json"):
        flag_off(old, "fast", "it stalls")


def test_older_repository_gets_the_roles(old: Desk) -> None:
    assert begin(old).is_live
    publish_flags(old, read_draft(draft(fast=a_flag())))
    flag_off(old, "fast", "it stalls")
    assert [one.flag for one in offs(old.live)] == ["fast"]
    assert check(old).is_sound


def test_roles_of_before_keep_their_keys(old: Desk) -> None:
    before = _keys(old.live.role("targets"), "halt")
    begin(old)
    assert _keys(old.live.role("targets"), "halt") == before
    halt(old, "1.0.0", "it smokes")
    assert [one.version for one in standing(old.live)] == ["1.0.0"]


def test_repository_that_has_the_roles_begins_no_second_time(world: World) -> None:
    with pytest.raises(RefusedError, match="has the roles"):
        begin(world.desk)


def _keys(targets: Metadata[Targets], role: str) -> list[str]:
    return targets.signed.get_delegated_role(role).keyids
