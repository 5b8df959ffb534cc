"""A change is the next version of what it changes, and knows what it lacks."""

from datetime import timedelta

import pytest

from tests.updater.world import World
from updater.release.changes import Act, Change, expiry, lacking, missing, parents, revise, revise_root
from updater.release.errors import DeskError
from updater.release.roles import rule_of
from updater.release.signing import sign_change


def test_changed_role_is_the_next_version_unsigned(world: World) -> None:
    metadata = revise(world.desk, Change(Act("test")), "releases")
    assert (metadata.signed.version, metadata.signatures) == (4, {})


def test_changed_role_is_good_for_its_days_again(world: World) -> None:
    world.clock.pass_days(100)
    metadata = revise(world.desk, Change(Act("test")), "releases")
    assert metadata.signed.expires == world.clock.now + timedelta(days=365)


def test_role_that_changes_twice_is_one_version(world: World) -> None:
    change = Change(Act("test"))
    assert revise(world.desk, change, "releases") is revise(world.desk, change, "releases")


def test_unknown_role_cannot_change(world: World) -> None:
    with pytest.raises(DeskError):
        revise(world.desk, Change(Act("test")), "chan-alpha")


def test_target_is_named_and_its_file_carries_its_hash(world: World) -> None:
    change = Change(Act("test"))
    releases = revise(world.desk, change, "releases").signed
    change.set_target("releases", "app/2.0.0/linux-x86_64/manifest.json.zst", b"words")
    name = next(iter(change.files)).rsplit("/", 1)[1]
    assert (
        name
        == releases.targets["app/2.0.0/linux-x86_64/manifest.json.zst"].hashes["sha256"]
        + ".manifest.json.zst"
    )


def test_names_say_what_changes(world: World) -> None:
    change = Change(Act("test"))
    revise_root(world.desk, change)
    revise(world.desk, change, "releases")
    revise(world.desk, change, "halt")
    assert change.names == ("root", "halt", "releases")


def test_new_delegation_counts_for_a_role_that_changes_with_it(world: World) -> None:
    change = Change(Act("test"))
    targets = revise(world.desk, change, "targets")
    assert parents(world.desk, change, "releases") == (targets,)


def test_both_roots_count_while_one_follows_the_other(world: World) -> None:
    change = Change(Act("test"))
    root = revise_root(world.desk, change)
    assert [one.signed.version for one in parents(world.desk, change, "timestamp")] == [
        1,
        root.signed.version,
    ]


def test_unsigned_role_lacks_its_threshold(world: World) -> None:
    change = Change(Act("test"))
    revise(world.desk, change, "releases")
    assert missing(world.desk, change, "releases") == 2


def test_signed_change_lacks_nothing(world: World) -> None:
    change = Change(Act("test"))
    revise(world.desk, change, "releases")
    sign_change(world.desk, change)
    assert lacking(world.desk, change) == {}


def test_change_waits_where_the_online_keys_are_not_here(world: World) -> None:
    del world.keys.signers[world.keys.names["timestamp-1"]]
    change = Change(Act("test"))
    revise(world.desk, change, "halt")
    sign_change(world.desk, change)
    assert lacking(world.desk, change) == {"timestamp": 1}


def test_signature_ends_on_a_whole_second(world: World) -> None:
    assert expiry(rule_of("halt"), world.clock.now.replace(microsecond=5)).microsecond == 0
