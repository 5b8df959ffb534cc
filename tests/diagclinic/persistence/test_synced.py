"""Writes that are on the disk when they return: whole, or what was there before."""

from pathlib import Path

import pytest

from diagclinic.persistence.synced import make_folder, sync_file, sync_folder, write_synced


def test_what_was_written_is_there_alone(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(b"before, and longer")

    write_synced(path, b"now")

    assert [one.name for one in tmp_path.iterdir()] == ["f.json"]
    assert path.read_bytes() == b"now"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(b"before")
    (tmp_path / "f.json.part").mkdir()

    with pytest.raises(IsADirectoryError):
        write_synced(path, b"now")

    assert path.read_bytes() == b"before"


def test_syncing_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"kept")

    sync_file(path)
    sync_folder(tmp_path)

    assert path.read_bytes() == b"kept"


def test_a_file_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sync_file(tmp_path / "f")


def test_a_folder_is_made_with_those_above_it_and_may_be_there_already(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_is_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "a")
