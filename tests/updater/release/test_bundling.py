"""A stick brings what some installs need, signed, and is taken like the server."""

import errno
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tuf.ngclient import Updater

from tests.updater.world import LIBRARY, PLATFORM, HastyWriter, World
from updater.client.manifest_frame import read_frame
from updater.client.work import Work
from updater.client.zip_source import ZipSource
from updater.release.building import Order, build
from updater.release.bundling import Load, bundle, contents, packs_for
from updater.release.checking import FolderFetcher
from updater.release.errors import DamagedError, RefusedError, WaitingError
from updater.release.live import Live
from updater.release.packing import broken_chunks
from updater.release.published import published
from updater.release.publishing import publish
from updater.release.trees import read_tree


def names(stick: Path) -> set[str]:
    return {path.relative_to(stick).as_posix() for path in stick.rglob("*") if path.is_file()}


@pytest.fixture
def offering(world: World) -> World:
    """1.1.0 is offered to the pilot channel."""
    world.offer("1.1.0")
    return world


def test_install_reads_policy_and_version_from_the_stick(offering: World, tmp_path: Path) -> None:
    bundle(offering.desk, Load(), tmp_path / "stick")
    (tmp_path / "tuf").mkdir()
    fetcher = FolderFetcher(tmp_path / "stick")
    root = (offering.live.metadata / "1.root.json").read_bytes()
    client = Updater(str(tmp_path / "tuf"), "metadata/", str(tmp_path), "targets/", fetcher, bootstrap=root)
    info = client.get_targetinfo(f"app/1.1.0/{PLATFORM}/manifest.json.zst")
    assert info
    manifest = read_frame(Path(client.download_target(info)).read_bytes())
    assert broken_chunks(tmp_path / "stick" / "targets" / manifest.pack.path, manifest.pack) == ()


def test_stick_brings_what_is_offered(offering: World, tmp_path: Path) -> None:
    bundle(offering.desk, Load(), tmp_path / "stick")
    packs = {name for name in names(tmp_path / "stick") if name.endswith(".pack")}
    assert packs == {f"targets/app/1.1.0/{PLATFORM}/full.pack"}


def test_halted_version_is_not_brought(offering: World, tmp_path: Path) -> None:
    offering.halt("1.1.0")
    with pytest.raises(RefusedError, match="no such version is offered"):
        bundle(offering.desk, Load(), tmp_path / "stick")


@pytest.mark.parametrize("named", [(), ("1.1.0",)])
def test_version_whose_halt_waits_is_not_brought(offering: World, named: tuple[str, ...]) -> None:
    for number in (1, 2, 3):
        del offering.keys.signers[offering.keys.names[f"halt-{number}"]]
    offering.halt("1.1.0")
    with pytest.raises(WaitingError, match=r"the halt of 1\.1\.0 waits"):
        contents(offering.desk, Load(versions=named))


def test_channel_that_is_meant_counts(offering: World) -> None:
    offering.offer("1.0.0", "beta")
    assert contents(offering.desk, Load(channels=("beta",))).versions == ("1.0.0",)


def test_named_version_is_brought_whether_offered_or_not(offering: World) -> None:
    assert contents(offering.desk, Load(versions=("1.0.0",))).versions == ("1.0.0",)


def test_other_platforms_are_left_out(offering: World) -> None:
    offering.publish_tree(offering.folder / "trees" / "1.1.0", "1.1.0", platform="macos-arm64")
    held = contents(offering.desk, Load(platforms=(PLATFORM,)))
    assert not [file for file in held.files if "macos-arm64" in str(file) and file.suffix == ".pack"]


def test_patch_is_enough_from_a_version_that_it_covers(offering: World) -> None:
    held = contents(offering.desk, Load(earlier=("1.0.0",)))
    assert [file.name for file in held.files if file.suffix == ".pack"] == ["from-1.0.0.pack"]


def test_full_pack_comes_along_where_a_patch_does_not_cover_everything(world: World) -> None:
    world.add("1.2.0", extra={"new.bin": LIBRARY[::-1]})
    manifest = published(world.live, "1.2.0", PLATFORM).manifest
    packs = [pack.path.rsplit("/", 1)[1] for pack in packs_for(world.live, manifest, ("1.1.0",))]
    assert packs == ["from-1.1.0.pack", "full.pack"]


@pytest.mark.parametrize("earlier", [("1.0.0", "0.9.0"), ("0.9.0",), ()])
def test_full_pack_comes_along_for_versions_without_a_patch(world: World, earlier: tuple[str, ...]) -> None:
    manifest = published(world.live, "1.1.0", PLATFORM).manifest
    assert manifest.pack in tuple(packs_for(world.live, manifest, earlier))


def test_stick_for_one_of_several_versions_has_each_patch(world: World) -> None:
    manifest = world.add("1.2.0")
    packs = [pack.path.rsplit("/", 1)[1] for pack in packs_for(world.live, manifest, ("1.1.0", "1.0.0"))]
    assert packs == ["from-1.1.0.pack", "from-1.0.0.pack"]


def add_launchers(offering: World, tmp_path: Path) -> None:
    tree = tmp_path / "launcher"
    tree.mkdir()
    (tree / "diagclinic-launcher").write_bytes(b"program")
    (tree / "diagclinic-launcher").chmod(0o755)
    for number in (2, 10):
        order = Order(f"{number}.0.0", PLATFORM, "2026-11-21T12:00:00Z", 0, (0, 0), (), is_launcher=True)
        build(read_tree(tree), order, [], tmp_path / str(number))
        publish(offering.desk, tmp_path / str(number))


def test_newest_launcher_comes_along(offering: World, tmp_path: Path) -> None:
    add_launchers(offering, tmp_path)
    bundle(offering.desk, Load(), tmp_path / "stick")
    launchers = {name for name in names(tmp_path / "stick") if "launcher" in name and name.endswith(".pack")}
    assert launchers == {f"targets/launcher/10/{PLATFORM}/full.pack"}


def test_every_root_comes_along(offering: World, tmp_path: Path) -> None:
    offering.rotate("root")
    bundle(offering.desk, Load(), tmp_path / "stick")
    assert {"metadata/1.root.json", "metadata/2.root.json"} <= names(tmp_path / "stick")


def test_old_metadata_stays_at_home(offering: World, tmp_path: Path) -> None:
    bundle(offering.desk, Load(), tmp_path / "stick")
    releases = [name for name in names(tmp_path / "stick") if name.endswith(".releases.json")]
    assert releases == ["metadata/3.releases.json"]


def test_stick_says_until_when_it_is_taken(offering: World) -> None:
    assert (contents(offering.desk, Load()).good_until - offering.clock.now).days == 45


def test_zip_is_stored_and_the_same_each_time(offering: World, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        bundle(offering.desk, Load(), tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as stick:
        assert {entry.compress_type for entry in stick.infolist()} == {zipfile.ZIP_STORED}


def test_zip_is_read_by_the_client(offering: World, tmp_path: Path) -> None:
    bundle(offering.desk, Load(), tmp_path / "stick.zip")
    source = ZipSource(tmp_path / "stick.zip", Work())
    timestamp = (offering.live.metadata / "timestamp.json").read_bytes()
    assert b"".join(source.read("metadata/timestamp.json")) == timestamp


def test_size_is_that_of_the_files(offering: World, tmp_path: Path) -> None:
    held = bundle(offering.desk, Load(), tmp_path / "stick")
    assert held.size == sum((tmp_path / "stick" / name).stat().st_size for name in names(tmp_path / "stick"))


def test_timestamp_is_written_last(offering: World) -> None:
    assert contents(offering.desk, Load()).files[-1].name == "timestamp.json"


def test_what_is_there_already_is_not_written_over(offering: World, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with pytest.raises(RefusedError, match="is there already"):
        bundle(offering.desk, Load(), tmp_path / "stick")


def test_damaged_pack_is_not_handed_out(offering: World, tmp_path: Path) -> None:
    pack = published(offering.live, "1.1.0", PLATFORM).pack
    pack.write_bytes(bytes(pack.stat().st_size))
    with pytest.raises(DamagedError, match="is damaged"):
        bundle(offering.desk, Load(), tmp_path / "stick")


def test_damaged_launcher_is_not_handed_out(offering: World, tmp_path: Path) -> None:
    add_launchers(offering, tmp_path)
    pack = offering.live.targets / "launcher" / "10" / PLATFORM / "full.pack"
    pack.write_bytes(bytes(pack.stat().st_size))
    with pytest.raises(DamagedError, match=r"launcher/10.*is damaged"):
        bundle(offering.desk, Load(), tmp_path / "stick")


class Full(HastyWriter):
    """A stick without room."""

    def copy(self, source: Path, path: Path) -> None:
        raise OSError(errno.ENOSPC, "no room", str(path))


def test_zip_that_found_no_room_leaves_nothing_at_the_desk(offering: World, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no room"):
        bundle(replace(offering.desk, writer=Full()), Load(), tmp_path / "stick.zip")
    assert not list(offering.desk.folder.glob("*.half"))


def test_stick_is_a_repository_of_its_own(offering: World, tmp_path: Path) -> None:
    bundle(offering.desk, Load(), tmp_path / "stick")
    assert Live(tmp_path / "stick").snapshot().signed == offering.live.snapshot().signed
