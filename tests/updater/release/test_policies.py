"""A policy's number rises with every change, and only its own role signs it."""

from dataclasses import replace

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.world import World
from updater.client.policy import parse_policy
from updater.release.changes import Act
from updater.release.errors import DeskError, RefusedError
from updater.release.policies import alter, blank, channels, policy_of


def test_every_channel_and_desk_is_listed(bare: World) -> None:
    assert channels(bare.live) == ("pilot", "beta", "regional", "regional:EU", "regional:US")


def test_channel_without_a_policy_has_none(bare: World) -> None:
    assert policy_of(bare.live, "pilot") is None


def test_unknown_channel_is_refused(bare: World) -> None:
    with pytest.raises(DeskError):
        policy_of(bare.live, "regional:JP")


def test_number_rises_with_every_change(world: World) -> None:
    assert [world.set_policy(floor=floor).policy_seq for floor in ("1.0.0", "1.1.0")] == [1, 2]


def test_policy_says_when_it_was_issued(world: World) -> None:
    world.clock.pass_days(5)
    assert world.set_policy(floor="1.0.0").issued_at == world.clock.now


def test_install_reads_the_policy_as_it_was_made(world: World, reader: Reader) -> None:
    made = world.offer("1.1.0", share=0.25, min_from="1.0.0", not_before=world.clock.now)
    assert parse_policy(reader("channels/pilot/policy.json") or b"") == made


def test_several_channels_change_at_once(world: World) -> None:
    before = world.live.timestamp().signed.version
    alter(world.desk, ["pilot", "beta"], Act("test"), lambda policy: replace(policy, floor="1.0.0"))
    assert world.live.timestamp().signed.version == before + 1
    assert [getattr(policy_of(world.live, name), "floor", "") for name in ("pilot", "beta")] == [
        "1.0.0",
        "1.0.0",
    ]


def test_change_that_changes_nothing_is_refused(world: World) -> None:
    with pytest.raises(RefusedError, match="already"):
        alter(world.desk, ["pilot"], Act("test"), lambda policy: policy)


def test_policy_that_no_install_would_take_is_not_signed(world: World) -> None:
    codes = tuple(f"{number:064x}" for number in range(2001))
    with pytest.raises(RefusedError, match="no install would take"):
        world.set_policy(invitations=codes)
    assert policy_of(world.live, "pilot") is None


def test_blank_policy_allows_nothing(world: World) -> None:
    assert blank("pilot", world.clock.now).candidates == ()
