"""What may run is signed by two, and never changes once it was published."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.world import PLATFORM, World
from updater.client.manifest import Manifest, manifest_bytes
from updater.client.manifest_frame import framed, read_frame
from updater.release.building import Order, build
from updater.release.checking import check
from updater.release.errors import RefusedError, TreeError, WaitingError
from updater.release.expiring import expire
from updater.release.packing import broken_chunks
from updater.release.published import versions
from updater.release.publishing import publish
from updater.release.trees import read_tree


def built(world: World, version: str = "2.0.0", platform: str = PLATFORM) -> tuple[Path, Manifest]:
    out = world.folder / "out"
    tree = (
        world.tree(version, "good", (1, 1, 1), {})
        if not (world.folder / "trees" / version).exists()
        else None
    )
    order = Order(version, platform, "2026-11-21T12:00:00Z", 1, (1, 1), (), level=3)
    return out, build(read_tree(tree or world.folder / "trees" / version), order, [], out).manifest


def test_install_finds_the_manifest_as_it_was_built(world: World, reader: Reader) -> None:
    out, manifest = built(world)
    publish(world.desk, out)
    assert read_frame(reader(f"app/2.0.0/{PLATFORM}/manifest.json.zst") or b"") == manifest


def test_packs_lie_where_the_manifest_says(world: World) -> None:
    manifest = world.add("1.2.0")
    assert [broken_chunks(world.live.targets / pack.path, pack) for pack in manifest.packs] == [(), (), ()]


def test_two_keys_sign(world: World) -> None:
    publish(world.desk, built(world)[0])
    assert len(world.live.role("releases").signatures) == 2


def test_platforms_of_a_version_are_published_together(world: World) -> None:
    out, _ = built(world)
    built(world, platform="macos-arm64")
    publish(world.desk, out)
    assert versions(world.live)["2.0.0"] == (PLATFORM, "macos-arm64")


def test_nothing_new_is_refused(world: World) -> None:
    out, _ = built(world)
    publish(world.desk, out)
    with pytest.raises(RefusedError, match="nothing that is not published already"):
        publish(world.desk, out)


def test_empty_folder_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="holds no version"):
        publish(world.desk, tmp_path / "nothing")


def test_other_contents_of_a_published_version_are_refused(world: World) -> None:
    out, _ = built(world)
    publish(world.desk, out)
    (world.folder / "trees" / "2.0.0" / "notes.txt").write_text("something else")
    built(world)
    with pytest.raises(RefusedError, match="published with other contents"):
        publish(world.desk, out)


def test_launcher_is_published_beside_the_versions(world: World, reader: Reader, tmp_path: Path) -> None:
    tree = tmp_path / "launcher"
    tree.mkdir()
    (tree / "diagclinic-launcher").write_bytes(b"program")
    (tree / "diagclinic-launcher").chmod(0o755)
    order = Order("3.0.0", PLATFORM, "2026-11-21T12:00:00Z", 0, (0, 0), (), is_launcher=True)
    build(read_tree(tree), order, [], tmp_path / "out")
    publish(world.desk, tmp_path / "out")
    manifest = read_frame(reader(f"launcher/3/{PLATFORM}/manifest.json.zst") or b"")
    assert (manifest.app, manifest.update) == ("diagclinic-launcher", "diagclinic-launcher")
    assert check(world.desk).faults == []
    assert "3.0.0" not in versions(world.live)


def test_version_in_the_place_of_another_is_refused(world: World) -> None:
    out, _ = built(world)
    (out / "app" / "2.0.0").rename(out / "app" / "2.0.1")
    with pytest.raises(TreeError, match=r"is of 2\.0\.0"):
        publish(world.desk, out)


def test_pack_of_another_version_is_not_claimed(world: World) -> None:
    out, manifest = built(world)
    claimed = replace(manifest, pack=replace(manifest.pack, path=f"app/1.1.0/{PLATFORM}/full.pack"))
    (out / f"app/2.0.0/{PLATFORM}/manifest.json.zst").write_bytes(framed(manifest_bytes(claimed)))
    with pytest.raises(TreeError, match="claims the pack"):
        publish(world.desk, out)


def test_packs_of_a_version_that_waits_stay_as_they_are(world: World) -> None:
    for name in ("releases-1", "releases-2"):
        del world.keys.signers[world.keys.names[name]]
    out, manifest = built(world)
    publish(world.desk, out)
    (world.folder / "trees" / "2.0.0" / "notes.txt").write_text("something else")
    built(world)
    with pytest.raises(WaitingError):
        publish(world.desk, out)
    assert broken_chunks(world.live.targets / manifest.pack.path, manifest.pack) == ()


def test_expired_version_comes_back_as_it_was_or_not_at_all(world: World) -> None:
    out, _ = built(world, "0.9.0")
    publish(world.desk, out)
    expire(world.desk, keep=1)
    assert publish(world.desk, out).is_live
    expire(world.desk, keep=1)
    (world.folder / "trees" / "0.9.0" / "notes.txt").write_text("something else")
    built(world, "0.9.0")
    with pytest.raises(RefusedError, match="once had other contents"):
        publish(world.desk, out)


def cut_pack(out: Path, manifest: Manifest) -> None:
    (out / manifest.pack.path).write_bytes(b"")


def lose_pack(out: Path, manifest: Manifest) -> None:
    (out / manifest.pack.path).unlink()


def bend_manifest(out: Path, manifest: Manifest) -> None:
    (out / f"app/{manifest.version}/{PLATFORM}/manifest.json.zst").write_bytes(b"{}")


@pytest.mark.parametrize("spoil", [cut_pack, lose_pack, bend_manifest])
def test_spoilt_version_is_refused_unseen(world: World, spoil: Callable[[Path, Manifest], None]) -> None:
    out, manifest = built(world)
    spoil(out, manifest)
    with pytest.raises(TreeError):
        publish(world.desk, out)
    assert "2.0.0" not in versions(world.live)
