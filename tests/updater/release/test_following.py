"""An install of the rehearsal does what the signed plan says, and unpacks what it takes."""

from pathlib import Path

import pytest
from tuf.api.exceptions import RepositoryError

from tests.updater.world import PLATFORM, World
from updater.release.errors import DamagedError
from updater.release.following import Follower
from updater.release.published import published


@pytest.fixture
def follower(world: World, tmp_path: Path) -> Follower:
    """An install where a desk offers both versions."""
    root = (world.live.metadata / "1.root.json").read_bytes()
    for version in ("1.0.0", "1.1.0"):
        world.offer(version, "regional:EU")
    return Follower(tmp_path / "follower", "0" * 32, "regional", "EU", PLATFORM, root, "1.0.0")


def test_offered_version_is_taken(world: World, follower: Follower) -> None:
    world.offer("1.1.0", "regional")
    assert follower.contact(world.repo, world.clock.now) == "1.1.0"


def test_without_an_offer_nothing_changes(world: World, follower: Follower) -> None:
    assert follower.contact(world.repo, world.clock.now) == "1.0.0"


def test_region_narrows_what_the_channel_allows(world: World, follower: Follower) -> None:
    world.offer("1.1.0", "regional")
    world.set_policy("regional:EU", candidates=())
    assert follower.contact(world.repo, world.clock.now) == "1.0.0"


def test_halted_version_is_not_taken(world: World, follower: Follower) -> None:
    world.offer("1.1.0", "regional")
    world.halt("1.1.0")
    assert follower.contact(world.repo, world.clock.now) == "1.0.0"


def test_lifted_halt_stops_nobody(world: World, follower: Follower) -> None:
    world.offer("1.1.0", "regional")
    world.resume(world.halt("1.1.0"))
    assert follower.contact(world.repo, world.clock.now) == "1.1.0"


def test_pack_that_does_not_hold_what_was_signed_is_not_taken(world: World, follower: Follower) -> None:
    world.offer("1.1.0", "regional")
    pack = published(world.live, "1.1.0", PLATFORM).pack
    pack.write_bytes(bytes(pack.stat().st_size))
    with pytest.raises(DamagedError):
        follower.contact(world.repo, world.clock.now)
    assert follower.version == "1.0.0"


def test_older_repository_is_not_followed(world: World, follower: Follower, tmp_path: Path) -> None:
    older = (world.live.metadata / "timestamp.json").read_bytes()
    world.resign()
    follower.contact(world.repo, world.clock.now)
    (world.live.metadata / "timestamp.json").write_bytes(older)
    with pytest.raises(RepositoryError):
        follower.contact(world.repo, world.clock.now)
