"""Writing in place."""

from pathlib import Path

import pytest

from updater.install import disk
from updater.install.disk import make_folder, sync_folder, sync_handle, write_synced


def opened(handle: int) -> str:
    """Return what the open file or folder is called."""
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    write_synced(tmp_path / "new", b"words")
    assert (tmp_path / "new").read_bytes() == b"words"


def test_a_shorter_content_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"a long content")
    write_synced(tmp_path / "old", b"short")
    assert (tmp_path / "old").read_bytes() == b"short"


def test_a_file_is_written_in_place_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"1")
    before = path.stat().st_ino
    write_synced(path, b"2")
    assert path.stat().st_ino == before


def test_what_stands_before_the_start_stays(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"whole\ntorn")
    write_synced(tmp_path / "log", b"next\n", start=6)
    assert (tmp_path / "log").read_bytes() == b"whole\nnext\n"


def test_content_and_name_of_a_new_file_are_synced_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(disk.os, "fsync", lambda handle: synced.append(opened(handle)))
    write_synced(tmp_path / "new", b"1")
    assert synced == [str(tmp_path / "new"), str(tmp_path)]


def test_every_folder_on_the_way_is_made_and_its_name_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(disk.os, "fsync", lambda handle: synced.append(opened(handle)))
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert synced == [str(tmp_path), str(tmp_path / "a")]


def test_a_folder_that_is_there_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(disk.os, "fsync", synced.append)
    make_folder(tmp_path)
    assert synced == []


def test_a_refusal_of_the_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_synced(tmp_path / "nowhere" / "file", b"1")
    with pytest.raises(OSError, match="nowhere"):
        sync_folder(tmp_path / "nowhere")


def test_a_closed_file_cannot_be_synced(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        handle = file.fileno()
    with pytest.raises(OSError, match="Bad file descriptor"):
        sync_handle(handle)
