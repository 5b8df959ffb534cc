"""New keys count, earlier ones count no more, and installs of every age follow."""

import pytest
from tuf.api.exceptions import UnsignedMetadataError

from tests.updater.release.conftest import Reader
from tests.updater.world import PLATFORM, World
from updater.release.errors import WaitingError
from updater.release.live import delegation
from updater.release.rotating import rotate

ROLES = [
    *("root", "targets", "snapshot", "timestamp", "releases"),
    *("chan-pilot", "chan-beta", "chan-regional", "regional-EU", "halt", "resume"),
]
PATH = f"app/1.1.0/{PLATFORM}/manifest.json.zst"


def keyids(world: World, role: str) -> set[str]:
    return set(delegation(world.live.parent(role), role)[0].keyids)


@pytest.mark.parametrize("role", ROLES)
def test_role_has_new_keys_alone(world: World, role: str) -> None:
    before = keyids(world, role)
    rotate(world.desk, role, "it was time")
    after = keyids(world, role)
    assert len(after) == len(before)
    assert not after & before


@pytest.mark.parametrize("role", ROLES)
def test_install_follows_before_and_after(world: World, reader: Reader, role: str) -> None:
    before = reader(PATH)
    rotate(world.desk, role, "it was time")
    assert reader(PATH) == before


@pytest.mark.parametrize("role", ROLES)
def test_install_that_slept_through_everything_follows(world: World, reader: Reader, role: str) -> None:
    for _ in range(3):
        rotate(world.desk, role, "it was time")
    world.halt("1.0.0")
    assert reader(PATH)


@pytest.mark.parametrize("role", ROLES)
def test_role_can_sign_with_its_new_keys_alone(world: World, reader: Reader, role: str) -> None:
    before = keyids(world, role)
    rotate(world.desk, role, "it was time")
    for keyid in before:
        del world.keys.signers[keyid]
    world.resign()
    world.add("1.2.0")
    world.offer("1.2.0", "regional:EU")
    assert reader(f"app/1.2.0/{PLATFORM}/manifest.json.zst")


def test_earlier_keys_of_releases_count_no_more(world: World) -> None:
    stolen = [world.keys.signers[keyid] for keyid in keyids(world, "releases")]
    world.rotate("releases")
    metadata, targets = world.live.role("releases"), world.live.role("targets").signed
    metadata.signatures.clear()
    for signer in stolen:
        metadata.sign(signer, append=True)
    with pytest.raises(UnsignedMetadataError):
        targets.verify_delegate("releases", metadata.signed_bytes, metadata.signatures)


def test_new_root_is_signed_by_both(world: World) -> None:
    before = keyids(world, "root")
    rotate(world.desk, "root", "it was time")
    signers = set(world.live.root().signatures)
    assert len(signers & before) == 3
    assert len(signers & keyids(world, "root")) == 3


def test_lost_online_key_is_replaced_without_it(world: World, reader: Reader) -> None:
    del world.keys.signers[world.keys.names["timestamp-1"]]
    rotate(world.desk, "timestamp", "the machine burnt down")
    assert reader(PATH)


def test_role_that_waits_for_signatures_gets_no_keys_that_nobody_would_use(world: World) -> None:
    for name in ("releases-1", "releases-2"):
        del world.keys.signers[world.keys.names[name]]
    world.add("1.2.0")
    before = set(world.keys.signers)
    with pytest.raises(WaitingError):
        rotate(world.desk, "releases", "it was time")
    assert set(world.keys.signers) == before
