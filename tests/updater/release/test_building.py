"""A version that is built can be laid down again byte for byte, in full and from each version before."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from tests.updater.world import LIBRARY, PLATFORM, World
from updater.client.manifest import Manifest, manifest_bytes
from updater.client.manifest_frame import framed, read_frame
from updater.client.patches import LARGEST, apply_patch, make_patch
from updater.release.building import Order, build, check_manifest, proven_patch
from updater.release.errors import DamagedError, TreeError
from updater.release.packing import broken_chunks
from updater.release.published import earlier_than
from updater.release.trees import read_tree

ORDER = Order("2.0.0", PLATFORM, "2026-11-21T12:00:00Z", 3, (2, 3), ("It is better.",), level=3)


def tree(world: World, version: str = "2.0.0", **extra: bytes) -> Path:
    return world.tree(version, "good", (1, 1, 1), {path.replace("__", "."): extra[path] for path in extra})


def frames(out: Path, manifest: Manifest) -> dict[str, bytes]:
    content = (out / manifest.pack.path).read_bytes()
    return {
        file.path: zstandard.ZstdDecompressor().decompress(
            content[file.frame.offset : file.frame.offset + file.frame.length]
        )
        for file in manifest.files
    }


def test_full_pack_unpacks_to_the_tree(bare: World, tmp_path: Path) -> None:
    folder = tree(bare)
    manifest = build(read_tree(folder), ORDER, [], tmp_path / "out").manifest
    assert frames(tmp_path / "out", manifest) == {
        path: (folder / path).read_bytes() for path in read_tree(folder).paths
    }


def test_manifest_vouches_for_every_file(bare: World, tmp_path: Path) -> None:
    manifest = build(read_tree(tree(bare)), ORDER, [], tmp_path / "out").manifest
    unpacked = frames(tmp_path / "out", manifest)
    assert all(
        (file.size, file.sha256)
        == (len(unpacked[file.path]), hashlib.sha256(unpacked[file.path]).hexdigest())
        for file in manifest.files
    )


def test_manifest_says_what_was_ordered(bare: World, tmp_path: Path) -> None:
    made = build(read_tree(tree(bare)), replace(ORDER, launcher=4), [], tmp_path / "out").manifest
    assert (made.version, made.platform, made.writes, made.reads, made.launcher, made.notes) == (
        "2.0.0",
        PLATFORM,
        3,
        (2, 3),
        4,
        ("It is better.",),
    )


def test_written_manifest_is_the_one_that_was_made(bare: World, tmp_path: Path) -> None:
    built = build(read_tree(tree(bare)), ORDER, [], tmp_path / "out")
    assert read_frame((built.folder / "manifest.json.zst").read_bytes()) == built.manifest


def test_links_and_executables_are_kept(bare: World, tmp_path: Path) -> None:
    manifest = build(read_tree(tree(bare)), ORDER, [], tmp_path / "out").manifest
    assert [(link.path, link.target) for link in manifest.links] == [("lib/link.bin", "same.bin")]
    assert {file.path for file in manifest.files if file.is_executable} == {"diagclinic", "diagclinic-update"}


def test_files_of_the_same_content_share_a_frame(bare: World, tmp_path: Path) -> None:
    folder = tree(bare, copy__bin=LIBRARY)
    manifest = build(read_tree(folder), ORDER, [], tmp_path / "out").manifest
    places = {file.path: file.frame for file in manifest.files}
    assert places["copy.bin"] == places["lib/same.bin"]


def test_same_tree_makes_the_same_bytes(bare: World, tmp_path: Path) -> None:
    folder = tree(bare)
    made = [build(read_tree(folder), ORDER, [], tmp_path / name) for name in ("one", "two")]
    first, second = ({path.name: path.read_bytes() for path in one.folder.iterdir()} for one in made)
    assert first == second


def test_way_from_each_earlier_version_makes_the_changed_files(world: World, tmp_path: Path) -> None:
    folder = tree(world)
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))
    manifest = build(read_tree(folder), ORDER, earlier, tmp_path / "out").manifest
    assert [patch.from_ for patch in manifest.patches] == ["1.1.0", "1.0.0"]
    for patch in manifest.patches:
        content = (tmp_path / "out" / patch.pack.path).read_bytes()
        for file in patch.files:
            source = (world.folder / "trees" / patch.from_ / file.source).read_bytes()
            frame = content[file.frame.offset : file.frame.offset + file.frame.length]
            target = (folder / file.path).read_bytes()
            assert hashlib.sha256(source).hexdigest() == file.source_sha256
            assert apply_patch(source, frame, len(target)) == target


def test_unchanged_file_is_in_no_patch(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))
    manifest = build(read_tree(tree(world)), ORDER, earlier, tmp_path / "out").manifest
    assert "lib/same.bin" not in {file.path for patch in manifest.patches for file in patch.files}


@pytest.mark.parametrize(("size", "comes_along"), [(5000, False), (50, True)])
def test_patch_that_saves_nothing_pays_for_small_files_alone(
    world: World, tmp_path: Path, size: int, comes_along: bool
) -> None:
    """The full frame of a small file would come with a whole chunk of the full pack."""
    world.add("1.2.0", extra={"noise.bin": hashlib.shake_256(b"1").digest(size)})
    folder = tree(world)
    (folder / "noise.bin").write_bytes(hashlib.shake_256(b"2").digest(size))
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    manifest = build(read_tree(folder), ORDER, earlier, tmp_path / "out").manifest
    assert ("noise.bin" in {file.path for file in manifest.patches[0].files}) is comes_along


def test_file_that_no_client_has_the_memory_to_patch_is_in_no_patch(world: World, tmp_path: Path) -> None:
    large = bytes(LARGEST // 2)
    world.add("1.2.0", extra={"large.bin": large, "small.bin": b"1"})
    folder = tree(world, large__bin=large + b"2", small__bin=b"2")
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    manifest = build(read_tree(folder), ORDER, earlier, tmp_path / "out").manifest
    patched = {file.path for file in manifest.patches[0].files}
    assert ("large.bin" in patched, "small.bin" in patched) == (False, True)


def test_unchanged_file_keeps_its_frame(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    manifest = build(read_tree(tree(world)), replace(ORDER, level=19), earlier, tmp_path / "out").manifest
    pack = (tmp_path / "out" / manifest.pack.path).read_bytes()
    old, new = (
        next(file for file in one.files if file.path == "lib/same.bin")
        for one in (earlier[0].manifest, manifest)
    )
    assert pack[new.frame.offset : new.frame.offset + new.frame.length] == earlier[0].frame(old)


def test_earlier_pack_that_is_damaged_stops_the_build(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    earlier[0].pack.write_bytes(bytes(earlier[0].pack.stat().st_size))
    with pytest.raises(DamagedError, match="does not hold"):
        build(read_tree(tree(world)), ORDER, earlier, tmp_path / "out")


def test_version_that_changes_nothing_has_no_patch_file(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    built = build(read_tree(world.folder / "trees" / "1.1.0"), ORDER, earlier, tmp_path / "out")
    assert built.manifest.patches == ()
    assert {path.name for path in built.folder.iterdir()} == {"full.pack", "manifest.json.zst"}


def test_patch_is_smaller_than_a_twentieth_of_the_full_pack(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))[:1]
    manifest = build(read_tree(tree(world)), ORDER, earlier, tmp_path / "out").manifest
    assert manifest.patches[0].pack.size * 20 < manifest.pack.size


def test_packs_are_what_the_manifest_says(world: World, tmp_path: Path) -> None:
    earlier = tuple(earlier_than(world.live, "2.0.0", PLATFORM))
    manifest = build(read_tree(tree(world)), ORDER, earlier, tmp_path / "out").manifest
    packs = [manifest.pack, *(patch.pack for patch in manifest.patches)]
    assert [broken_chunks(tmp_path / "out" / pack.path, pack) for pack in packs] == [(), (), ()]


def test_patch_that_makes_something_else_is_never_written() -> None:
    wrong = make_patch(LIBRARY, LIBRARY[::-1])
    with pytest.raises(TreeError, match="does not make its target"):
        proven_patch(LIBRARY, LIBRARY, lambda _, __: wrong)


@pytest.mark.parametrize("name", ["diagclinic", "diagclinic-update"])
def test_entry_that_cannot_be_started_is_refused(bare: World, tmp_path: Path, name: str) -> None:
    folder = tree(bare)
    (folder / name).chmod(0o644)
    with pytest.raises(TreeError, match=f"{name} is missing, or not executable"):
        build(read_tree(folder), ORDER, [], tmp_path / "out")


def test_windows_has_entries_of_its_own_names_and_no_bits(bare: World, tmp_path: Path) -> None:
    folder = tree(bare)
    for name in ("diagclinic", "diagclinic-update"):
        (folder / name).rename(folder / f"{name}.exe")
        (folder / f"{name}.exe").chmod(0o644)
    manifest = build(
        read_tree(folder), replace(ORDER, platform="windows-x86_64"), [], tmp_path / "out"
    ).manifest
    assert (manifest.app, manifest.update) == ("diagclinic.exe", "diagclinic-update.exe")


def test_file_that_would_be_the_manifest_is_refused(bare: World, tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="no client would take this version"):
        build(read_tree(tree(bare, MANIFEST__json=b"{}")), ORDER, [], tmp_path / "out")


def test_manifest_that_no_client_reads_is_refused(bare: World, tmp_path: Path) -> None:
    text = manifest_bytes(build(read_tree(tree(bare)), ORDER, [], tmp_path / "out").manifest)
    with pytest.raises(TreeError, match="no client would take"):
        check_manifest(framed(text.replace(b'"format":1', b'"format":2')))
