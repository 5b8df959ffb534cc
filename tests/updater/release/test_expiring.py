"""What nobody needs goes; what a reader may be in the middle of stays."""

import os
from pathlib import Path

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.world import PLATFORM, World
from updater.release.building import Order, build
from updater.release.checking import check
from updater.release.committing import resign
from updater.release.errors import RefusedError
from updater.release.expiring import expire, sweep
from updater.release.published import launchers, versions
from updater.release.publishing import publish
from updater.release.trees import read_tree


def age(world: World, days: float) -> None:
    """Let everything that is published be `days` old."""
    then = world.clock.now.timestamp() - days * 86400
    for path in world.repo.rglob("*"):
        os.utime(path, (then, then))


def test_old_version_is_named_no_more(world: World, reader: Reader) -> None:
    gone, _ = expire(world.desk, keep=1)
    assert gone == ("1.0.0",)
    assert reader(f"app/1.0.0/{PLATFORM}/manifest.json.zst") is None


def test_nothing_to_remove_signs_nothing(world: World) -> None:
    before = world.live.timestamp().signed.version
    assert expire(world.desk, keep=2) == ((), None)
    assert world.live.timestamp().signed.version == before


def test_files_of_a_version_that_went_go_after_their_days(world: World) -> None:
    expire(world.desk, keep=1)
    age(world, 8)
    sweep(world.desk)
    assert not list(world.live.targets.glob("app/1.0.0/*/*"))


def test_files_stay_while_caches_may_name_them(world: World) -> None:
    expire(world.desk, keep=1)
    age(world, 6)
    assert sweep(world.desk).files == ()


@pytest.mark.parametrize("days", [0, 6.9])
def test_what_was_named_until_a_moment_ago_stays_however_old_it_is(world: World, days: float) -> None:
    age(world, 300)
    expire(world.desk, keep=1)
    world.clock.pass_days(days)
    gone = {path.name for path in sweep(world.desk).files}
    assert gone == {f"{number}.{role}.json" for number in (1, 2) for role in ("releases", "snapshot")}


def test_reader_who_came_before_the_versions_went_gets_to_the_end(world: World, tmp_path: Path) -> None:
    age(world, 300)
    before = (world.live.metadata / "timestamp.json").read_bytes()
    expire(world.desk, keep=1)
    sweep(world.desk)
    (world.live.metadata / "timestamp.json").write_bytes(before)
    assert check(world.desk).faults == []


def test_what_was_named_until_then_goes_after_its_days(world: World) -> None:
    age(world, 300)
    expire(world.desk, keep=1)
    world.clock.pass_days(8)
    sweep(world.desk)
    assert not list(world.live.targets.glob("app/1.0.0/*/*"))
    assert [path.name for path in world.live.metadata.glob("*.releases.json")] == ["4.releases.json"]


def test_what_was_signed_daily_in_between_names_it_for_the_same_days(world: World) -> None:
    expire(world.desk, keep=1)
    for _ in range(2):
        age(world, 5)
        resign(world.desk)
    assert [path.name for path in sweep(world.desk).files] == []
    age(world, 8)
    resign(world.desk)
    assert "4.snapshot.json" in [path.name for path in sweep(world.desk).files]


def add_launcher(world: World, number: int, platform: str = PLATFORM) -> None:
    tree = world.folder / f"launcher {number}"
    tree.mkdir(exist_ok=True)
    for name in ("diagclinic-launcher", "diagclinic-launcher.exe"):
        (tree / name).write_bytes(b"program")
        (tree / name).chmod(0o755)
    order = Order(f"{number}.0.0", platform, "2026-11-21T12:00:00Z", 0, (0, 0), (), is_launcher=True)
    out = world.folder / f"built {number} {platform}"
    build(read_tree(tree), order, [], out)
    publish(world.desk, out)


def test_old_launchers_go_with_old_versions(world: World) -> None:
    for number in (2, 3, 10):
        add_launcher(world, number)
    gone, _ = expire(world.desk, keep=2)
    assert gone == ("launcher 2",)
    assert launchers(world.live) == {PLATFORM: (3, 10)}


def test_launcher_that_is_the_newest_of_another_platform_stays_there(world: World) -> None:
    add_launcher(world, 2, "windows-x86_64")
    for number in (2, 3):
        add_launcher(world, number)
    expire(world.desk, keep=1)
    assert launchers(world.live) == {PLATFORM: (3,), "windows-x86_64": (2,)}


def test_patches_to_what_stays_stay(world: World) -> None:
    manifest = world.add("1.2.0")
    expire(world.desk, keep=1)
    age(world, 8)
    sweep(world.desk)
    assert [patch.from_ for patch in manifest.patches] == ["1.1.0", "1.0.0"]
    assert all((world.live.targets / pack.path).is_file() for pack in manifest.packs)


def test_what_is_left_is_sound(world: World) -> None:
    for number in range(2, 6):
        world.add(f"1.{number}.0")
        world.offer(f"1.{number}.0")
    world.rotate("releases")
    expire(world.desk, keep=1)
    age(world, 8)
    assert len(sweep(world.desk).files) > 20
    assert check(world.desk).faults == []
    assert list(versions(world.live)) == ["1.4.0", "1.5.0"]


def test_oldest_install_still_follows_every_root(world: World, reader: Reader) -> None:
    for _ in range(3):
        world.rotate("root")
    age(world, 8)
    sweep(world.desk)
    assert reader(f"app/1.1.0/{PLATFORM}/manifest.json.zst")


def test_what_waits_for_signatures_stays(world: World, tmp_path: Path) -> None:
    away = [world.keys.signers.pop(world.keys.names[name]) for name in ("releases-1", "releases-2")]
    manifest = world.add("1.2.0")
    age(world, 8)
    sweep(world.desk)
    assert len(away) == 2
    assert all((world.live.targets / pack.path).is_file() for pack in manifest.packs)


def test_remains_of_a_killed_publication_go(world: World) -> None:
    left = world.live.targets / "app" / "9.0.0" / "full.pack.half"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    age(world, 8)
    assert left in sweep(world.desk).files
    assert not left.exists()


def test_sweep_says_how_much_went(world: World) -> None:
    sweep(world.desk, grace_days=-1)
    left = world.live.targets / "left.half"
    left.write_bytes(b"four")
    age(world, 8)
    assert sweep(world.desk).size == 4


def test_second_sweep_finds_nothing(world: World) -> None:
    expire(world.desk, keep=1)
    age(world, 8)
    sweep(world.desk)
    assert sweep(world.desk).files == ()


def test_folder_without_a_repository_is_not_swept(world: World) -> None:
    (world.live.metadata / "timestamp.json").unlink()
    with pytest.raises(RefusedError, match="nothing is published"):
        sweep(world.desk)
