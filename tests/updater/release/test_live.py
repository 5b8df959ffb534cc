"""What is published is read as it is signed, and nothing else passes for it."""

from pathlib import Path

import pytest
from tuf.api.metadata import Root, Targets

from tests.updater.world import PLATFORM, World
from updater.client.manifest_frame import read_frame
from updater.release.errors import DamagedError, DeskError
from updater.release.live import Live, delegation, hashed_path, read_metadata, versions_of

MANIFEST = f"app/1.0.0/{PLATFORM}/manifest.json.zst"


def test_nothing_is_there_before_anything_was_published(tmp_path: Path) -> None:
    assert not Live(tmp_path).is_there


def test_root_of_nothing_is_asked_for_in_vain(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="holds no root"):
        Live(tmp_path).root()


def test_newest_root_counts(world: World) -> None:
    world.rotate("root")
    assert world.live.root().signed.version == 2


def test_tenth_version_comes_after_the_ninth(tmp_path: Path) -> None:
    for number in (10, 9, 2):
        (tmp_path / f"{number}.root.json").touch()
    assert versions_of(tmp_path, "root") == (2, 9, 10)


def test_role_is_the_one_that_the_snapshot_names(world: World) -> None:
    later = world.live.metadata / "9.releases.json"
    later.write_bytes(b"{}")
    assert world.live.role("releases").signed.version == 3


def test_unknown_role_is_refused(world: World) -> None:
    with pytest.raises(DeskError, match="no role chan-alpha"):
        world.live.role("chan-alpha")


def test_every_role_is_there(world: World) -> None:
    assert set(world.live.roles()) == {
        *("targets", "releases", "chan-pilot", "chan-beta", "chan-regional"),
        *("regional-EU", "regional-US", "halt", "resume", "flags", "notices"),
    }


@pytest.mark.parametrize(
    ("role", "parent"), [("releases", "targets"), ("regional-EU", "chan-regional"), ("targets", "root")]
)
def test_parent_names_the_keys(world: World, role: str, parent: str) -> None:
    found, keys = delegation(world.live.parent(role), role)
    assert set(keys) == set(found.keyids)
    assert isinstance(world.live.parent(role).signed, Root if parent == "root" else Targets)


def test_target_is_read(world: World) -> None:
    frame = world.live.target("releases", MANIFEST)
    assert frame
    assert read_frame(frame).version == "1.0.0"


def test_target_that_nobody_signed_is_none(world: World) -> None:
    assert world.live.target("releases", "app/9.0.0/linux-x86_64/manifest.json.zst") is None


def test_bent_target_is_refused(world: World) -> None:
    target = world.live.role("releases").signed.targets[MANIFEST]
    (world.live.targets / hashed_path(target)).write_bytes(b"{}")
    with pytest.raises(DamagedError, match="not what was signed"):
        world.live.target("releases", MANIFEST)


def test_metadata_of_another_kind_is_refused(world: World) -> None:
    with pytest.raises(DamagedError, match="is targets"):
        read_metadata(world.live.metadata / "1.targets.json", Root)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff"])
def test_what_is_no_metadata_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1.root.json").write_bytes(content)
    with pytest.raises(DamagedError, match="cannot be read"):
        read_metadata(tmp_path / "1.root.json", Root)
