"""What was published before can be read again, for patches and for the rehearsal."""

from dataclasses import replace

import pytest
import zstandard

from tests.updater.world import PLATFORM, World
from updater.client.manifest import Frame
from updater.release.errors import DamagedError
from updater.release.published import earlier_than, published, versions


def test_versions_are_listed_oldest_first_with_their_platforms(world: World) -> None:
    world.add("1.10.0", platform="macos-arm64")
    world.add("1.9.0")
    assert versions(world.live) == {
        "1.0.0": (PLATFORM,),
        "1.1.0": (PLATFORM,),
        "1.9.0": (PLATFORM,),
        "1.10.0": ("macos-arm64",),
    }


def test_version_of_two_platforms_is_one(world: World) -> None:
    world.publish_tree(world.folder / "trees" / "1.0.0", "1.0.0", platform="macos-arm64")
    assert versions(world.live)["1.0.0"] == (PLATFORM, "macos-arm64")


def test_file_comes_out_of_its_pack(world: World) -> None:
    version = published(world.live, "1.1.0", PLATFORM)
    entry = next(entry for entry in version.manifest.files if entry.path == "notes.txt")
    assert version.content(entry) == b"version 1.1.0\n"


def test_version_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(DamagedError, match=r"there is no 9\.0\.0"):
        published(world.live, "9.0.0", PLATFORM)


@pytest.mark.parametrize("content", [b"", b"\0" * 6000])
def test_pack_that_is_not_whole_is_refused(world: World, content: bytes) -> None:
    version = published(world.live, "1.1.0", PLATFORM)
    version.pack.write_bytes(content)
    with pytest.raises(DamagedError, match="does not hold"):
        version.content(version.manifest.files[0])


def test_pack_that_holds_something_else_is_refused(world: World) -> None:
    """Patches are made from what it holds."""
    version = published(world.live, "1.1.0", PLATFORM)
    entry = next(entry for entry in version.manifest.files if entry.path == "notes.txt")
    other = zstandard.ZstdCompressor(level=3).compress(b"version 6.6.6\n")
    whole = bytearray(version.pack.read_bytes())
    whole[entry.frame.offset : entry.frame.offset + len(other)] = other
    version.pack.write_bytes(whole)
    with pytest.raises(DamagedError, match="as it was signed"):
        version.content(replace(entry, frame=Frame(entry.frame.offset, len(other))))


def test_earlier_versions_of_the_platform_come_newest_first(world: World) -> None:
    world.add("1.2.0", platform="macos-arm64")
    world.add("1.3.0")
    assert [one.manifest.version for one in earlier_than(world.live, "1.3.0", PLATFORM)] == ["1.1.0", "1.0.0"]
