"""A repository begins with every role signed by as many keys as docs/updates.md wants."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.world import World
from updater.client.halts import HALT_PATH, RESUME_PATH, parse_halts, parse_resume
from updater.release.errors import RefusedError, WaitingError
from updater.release.founding import add_region, found, key_names
from updater.release.live import delegation
from updater.release.policies import policy_of
from updater.release.promoting import Wish, promote
from updater.release.roles import DELEGATED, TOP, region_rule

RULES = (*TOP, *DELEGATED, region_rule("EU"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_role_has_its_keys_and_threshold(bare: World, rule: object) -> None:
    role, keys = delegation(bare.live.parent(rule.name), rule.name)  # type: ignore[attr-defined]  # a rule
    assert (len(keys), role.threshold) == (rule.keys, rule.threshold)  # type: ignore[attr-defined]  # a rule


def test_no_key_serves_two_roles(bare: World) -> None:
    ids = [keyid for rule in RULES for keyid in delegation(bare.live.parent(rule.name), rule.name)[0].keyids]
    assert len(set(ids)) == len(ids)


def test_role_is_good_for_its_days(bare: World) -> None:
    days = (bare.live.role("releases").signed.expires - bare.clock.now).days
    assert days == 365


def test_snapshots_are_consistent(bare: World) -> None:
    assert bare.live.root().signed.consistent_snapshot


def test_install_sees_no_halts(world: World, reader: Reader) -> None:
    assert parse_halts(reader(HALT_PATH) or b"") == ()
    assert parse_resume(reader(RESUME_PATH) or b"") == frozenset()


def test_second_beginning_is_refused(bare: World) -> None:
    with pytest.raises(RefusedError, match="already holds a repository"):
        found(bare.desk)


def test_region_gets_a_desk_of_its_own(world: World, reader: Reader) -> None:
    add_region(world.desk, "JP")
    world.offer("1.0.0", "regional:JP")
    assert b'"regional:JP"' in (reader("channels/regional/JP/policy.json") or b"")


def test_region_gets_no_second_desk(bare: World) -> None:
    with pytest.raises(RefusedError, match="EU already has a desk"):
        add_region(bare.desk, "EU")


@pytest.mark.parametrize("region", ["eu", "E", "EUR", "../EU", "E*"])
def test_what_is_no_region_gets_no_desk(bare: World, region: str) -> None:
    with pytest.raises(RefusedError, match="two capital letters"):
        add_region(bare.desk, region)


def test_desk_of_one_region_cannot_speak_for_another(world: World, reader: Reader, tmp_path: Path) -> None:
    before = reader("channels/regional/US/policy.json")
    world.offer("1.0.0", "regional:EU")
    assert reader("channels/regional/US/policy.json") == before


def test_desk_offers_nothing_at_first(bare: World) -> None:
    policy = policy_of(bare.live, "regional:EU")
    assert policy
    assert (policy.policy_seq, policy.candidates) == (1, ())


def test_new_desk_offers_what_its_region_had_before(world: World) -> None:
    offered = world.offer("1.0.0", "regional", share=0.25, regions=("JP",)).candidates[0]
    add_region(world.desk, "JP")
    policy = policy_of(world.live, "regional:JP")
    assert policy
    assert policy.candidates == (replace(offered, share=1.0, threshold=1 << 48, regions=("*",)),)


def test_new_desk_forbids_and_lets_go_down_to_what_its_region_had_before(world: World) -> None:
    now = world.clock()
    ways = {"allow_downgrade_to": ("1.0.0",), "invitations": ("0" * 64,)}
    regional = world.set_policy("regional", yanked=("1.1.0",), floor="0.9.0", **ways)
    add_region(world.desk, "JP")
    expected = replace(regional, channel="regional:JP", policy_seq=1, issued_at=now, invitations=())
    assert policy_of(world.live, "regional:JP") == expected


def test_keys_are_called_after_their_roles() -> None:
    assert key_names(TOP[1], TOP[3]) == ("targets-1", "targets-2", "targets-3", "timestamp-1")


def test_region_whose_channel_waits_for_signatures_gets_no_keys_that_nobody_would_use(world: World) -> None:
    del world.keys.signers[world.keys.names["chan-regional-1"]]
    promote(world.desk, Wish("1.1.0", "regional"))
    before = set(world.keys.signers)
    with pytest.raises(WaitingError):
        add_region(world.desk, "JP")
    assert set(world.keys.signers) == before
