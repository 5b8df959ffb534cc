"""What a disk holds after a power cut, by the rules alone."""

import stat
from pathlib import Path
from random import Random

import pytest

from tests.faults.chance import seeded
from tests.faults.unsynced import ROOT, Disk, Event, written

FILE = stat.S_IFREG | 0o644
FOLDER = stat.S_IFDIR | 0o755


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "state").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "part").write_bytes(b"part")
    return Disk.of(tmp_path)


def write(disk: Disk, path: str, payload: bytes, *, synced: bool = False) -> None:
    node = disk.node(path)
    disk.do(Event("truncate", node=node))
    disk.do(Event("write", node=node, payload=payload))
    if synced:
        disk.do(Event("sync", node=node))


def files(disk: Disk, chance: Random | None = None) -> dict[str, bytes]:
    return disk.after_cut(chance).files()


def every_outcome(disk: Disk) -> list[dict[str, bytes]]:
    return [files(disk, seeded(seed)) for seed in range(300)]


def test_what_was_there_before_stays(disk: Disk) -> None:
    assert files(disk) == {"state": b"old", "folder/part": b"part"}


def test_unsynced_write_is_lost(disk: Disk) -> None:
    write(disk, "state", b"new")
    assert files(disk)["state"] == b"old"


def test_synced_write_is_kept(disk: Disk) -> None:
    write(disk, "state", b"new", synced=True)
    assert files(disk)["state"] == b"new"


def test_write_after_the_sync_is_lost(disk: Disk) -> None:
    write(disk, "state", b"new", synced=True)
    write(disk, "state", b"newer")
    assert files(disk)["state"] == b"new"


def test_new_file_is_lost_though_its_content_was_synced(disk: Disk) -> None:
    disk.do(Event("create", "fresh", number=FILE))
    write(disk, "fresh", b"x", synced=True)
    assert "fresh" not in files(disk)


def test_new_file_is_empty_when_the_folder_alone_was_synced(disk: Disk) -> None:
    disk.do(Event("create", "fresh", number=FILE))
    write(disk, "fresh", b"x")
    disk.do(Event("sync_folder", node=ROOT))
    assert files(disk)["fresh"] == b""


def test_rename_is_undone_without_a_sync_of_its_folder(disk: Disk) -> None:
    disk.do(Event("rename", "state", "moved"))
    assert files(disk) == {"state": b"old", "folder/part": b"part"}


def test_rename_is_kept_with_a_sync_of_its_folder(disk: Disk) -> None:
    disk.do(Event("rename", "state", "moved"))
    disk.do(Event("sync_folder", node=ROOT))
    assert files(disk) == {"moved": b"old", "folder/part": b"part"}


def test_sync_of_one_folder_keeps_nothing_of_another(disk: Disk) -> None:
    disk.do(Event("unlink", "folder/part"))
    disk.do(Event("sync_folder", node=ROOT))
    assert "folder/part" in files(disk)


@pytest.mark.parametrize("synced", ["", "folder"])
def test_rename_between_folders_is_kept_as_a_whole_by_either(disk: Disk, synced: str) -> None:
    disk.do(Event("rename", "folder/part", "part"))
    disk.do(Event("sync_folder", node=disk.node(synced)))
    assert files(disk) == {"state": b"old", "part": b"part"}


def test_folder_takes_what_is_in_it_along(disk: Disk) -> None:
    disk.do(Event("rename", "folder", "version"))
    disk.do(Event("sync_folder", node=ROOT))
    assert files(disk) == {"state": b"old", "version/part": b"part"}


def test_synced_file_in_a_folder_that_was_not_kept_is_lost(disk: Disk) -> None:
    disk.do(Event("mkdir", "new", number=FOLDER))
    disk.do(Event("create", "new/file", number=FILE))
    disk.do(Event("sync_folder", node=disk.node("new")))
    assert files(disk) == {"state": b"old", "folder/part": b"part"}


def test_deleted_file_comes_back(disk: Disk) -> None:
    disk.do(Event("unlink", "state"))
    assert files(disk)["state"] == b"old"


def test_file_of_two_names_is_lost_with_neither(disk: Disk) -> None:
    disk.do(Event("link", "state", "twin"))
    disk.do(Event("sync_folder", node=ROOT))
    disk.do(Event("unlink", "state"))
    disk.do(Event("sync_folder", node=ROOT))
    assert files(disk)["twin"] == b"old"


def test_renaming_a_file_onto_its_twin_does_nothing(disk: Disk) -> None:
    disk.do(Event("link", "state", "twin"))
    disk.do(Event("rename", "state", "twin"))
    disk.do(Event("sync_folder", node=ROOT))
    assert files(disk).keys() == {"state", "twin", "folder/part"}


def test_mode_is_kept_by_a_sync_of_the_file(disk: Disk, tmp_path: Path) -> None:
    disk.do(Event("chmod", node=disk.node("state"), number=0o755))
    disk.do(Event("sync", node=disk.node("state")))
    disk.after_cut().write(tmp_path / "found")
    assert (tmp_path / "found" / "state").stat().st_mode & 0o777 == 0o755


def test_mode_without_a_sync_is_the_one_before(disk: Disk, tmp_path: Path) -> None:
    disk.do(Event("chmod", node=disk.node("state"), number=0o755))
    disk.after_cut().write(tmp_path / "found")
    assert (tmp_path / "found" / "state").stat().st_mode & 0o777 != 0o755


def test_symbolic_link_is_laid_down_as_one(disk: Disk, tmp_path: Path) -> None:
    disk.do(Event("symlink", "link", "folder/part", number=stat.S_IFLNK | 0o777))
    disk.do(Event("sync_folder", node=ROOT))
    disk.after_cut().write(tmp_path / "found")
    assert (tmp_path / "found" / "link").readlink() == Path("folder/part")


def test_by_chance_every_mixture_of_two_names_is_found(disk: Disk) -> None:
    disk.do(Event("unlink", "state"))
    disk.do(Event("unlink", "folder/part"))
    assert {frozenset(found) for found in every_outcome(disk)} == {
        frozenset(names) for names in ((), ("state",), ("folder/part",), ("state", "folder/part"))
    }


def test_by_chance_a_name_never_goes_back_behind_its_own_past(disk: Disk) -> None:
    """A file that was made and moved stands under one of its names, with the earlier one or without."""
    disk.do(Event("create", "new", number=FILE))
    disk.do(Event("rename", "new", "state"))
    assert {frozenset(found) for found in every_outcome(disk)} == {
        frozenset(("state", "folder/part")),
        frozenset(("state", "new", "folder/part")),
    }


def test_by_chance_a_renamed_file_is_found_without_its_content(disk: Disk) -> None:
    """What zero-length files after power cuts come from."""
    disk.do(Event("create", "new", number=FILE))
    write(disk, "new", b"content")
    disk.do(Event("rename", "new", "state"))
    assert {b"old", b"", b"content", bytes(7)} <= {found["state"] for found in every_outcome(disk)}


def test_by_chance_a_long_write_is_torn(disk: Disk) -> None:
    disk.do(Event("write", node=disk.node("state"), payload=b"n" * 1024))
    assert b"n" * 512 in {found["state"] for found in every_outcome(disk)}


def test_by_chance_nothing_that_was_synced_is_lost(disk: Disk) -> None:
    write(disk, "state", b"new", synced=True)
    disk.do(Event("rename", "state", "moved"))
    disk.do(Event("sync_folder", node=ROOT))
    assert all(found == {"moved": b"new", "folder/part": b"part"} for found in every_outcome(disk))


def test_by_chance_what_lies_beside_a_write_stays_and_what_it_was_to_write_is_zeros(disk: Disk) -> None:
    disk.do(Event("write", node=disk.node("folder/part"), number=1, payload=b"XY"))
    found = {outcome["folder/part"] for outcome in every_outcome(disk)}
    assert b"p\0\0t" in found
    assert {(content[:1], content[3:]) for content in found} == {(b"p", b"t")}


def test_write_beyond_the_end_leaves_zeros_between() -> None:
    assert written(b"ab", [Event("write", number=4, payload=b"c")]) == b"ab\0\0c"


def test_truncation_shortens() -> None:
    assert written(b"abc", [Event("truncate", number=1)]) == b"a"
