"""The publisher sees what ends when, who is offered what, what is stopped, and what waits for whom."""

from tests.updater.world import PLATFORM, World
from updater.release.status import RoleStatus, status


def role(world: World, name: str) -> RoleStatus:
    return next(one for one in status(world.desk).roles if one.name == name)


def test_role_tells_its_keys_and_end(world: World) -> None:
    found = role(world, "releases")
    assert (found.version, found.here, found.keys, found.threshold) == (3, 3, 3, 2)
    assert (found.expires - world.clock.now).days == 365


def test_keys_that_were_carried_away_are_not_counted(world: World) -> None:
    for number in (1, 2, 3):
        del world.keys.signers[world.keys.names[f"root-{number}"]]
    assert role(world, "root").here == 2


def test_every_role_is_told(world: World) -> None:
    assert len(status(world.desk).roles) == 14


def test_versions_offers_and_halts_are_told(world: World) -> None:
    world.offer("1.1.0")
    halt = world.halt("1.0.0")
    found = status(world.desk)
    assert found.versions == {"1.0.0": (PLATFORM,), "1.1.0": (PLATFORM,)}
    assert [policy.channel for policy in found.policies] == ["pilot", "regional:EU", "regional:US"]
    assert [one.halt_id for one in found.halts] == [halt]


def test_what_waits_is_told_with_what_it_lacks(world: World) -> None:
    for name in ("releases-1", "releases-2"):
        del world.keys.signers[world.keys.names[name]]
    world.add("1.2.0")
    assert status(world.desk).waiting == {"4.releases": {"releases": 1}}


def test_what_waits_and_cannot_be_finished_is_told_with_the_way_out(world: World) -> None:
    for name in ("releases-1", "releases-2"):
        del world.keys.signers[world.keys.names[name]]
    world.add("1.2.0")
    (world.desk.staged / "4.releases" / "4.releases.json").write_bytes(b"{")
    found = status(world.desk)
    assert found.waiting == {}
    assert "diagclinic-release discard 4.releases" in found.spoiled["4.releases"]


def test_time_of_the_last_signature_is_told(world: World) -> None:
    world.clock.pass_days(3)
    world.resign()
    assert status(world.desk).signed_at == world.clock.now
