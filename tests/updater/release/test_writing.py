"""Files appear whole, or not; a saying writer leaves the disk as it is."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.full_disk import files_of_at_most
from updater.release.writing import DiskWriter, SayingWriter, Writer


def test_written_file_has_its_content_and_leaves_no_half(tmp_path: Path) -> None:
    DiskWriter().put(tmp_path / "a" / "b" / "file", b"words")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["file"]
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"words"


def test_who_reads_the_earlier_file_reads_it_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"earlier")
    with file.open("rb") as reading:
        DiskWriter().put(file, b"later")
        assert (reading.read(), file.read_bytes()) == (b"earlier", b"later")


def test_copied_file_has_its_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words" * 1000)
    DiskWriter().copy(tmp_path / "file", tmp_path / "a" / "copy")
    assert (tmp_path / "a" / "copy").read_bytes() == b"words" * 1000


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda folder: DiskWriter().put(folder / "new", bytes(20_000)), "new.half"),
        (lambda folder: DiskWriter().copy(folder / "large", folder / "copy"), "copy.half"),
        (lambda folder: DiskWriter().append(folder / "log", bytes(20_000)), "log"),
    ],
    ids=["put", "copy", "append"],
)
def test_full_disk_is_told_by_what_could_not_be_written(
    tmp_path: Path, write: Callable[[Path], None], name: str
) -> None:
    (tmp_path / "large").write_bytes(bytes(20_000))
    with files_of_at_most(5_000), pytest.raises(OSError, match="too large") as caught:
        write(tmp_path)
    assert caught.value.filename == str(tmp_path / name)


def test_lines_follow_each_other(tmp_path: Path) -> None:
    for line in (b"one\n", b"two\n"):
        DiskWriter().append(tmp_path / "a" / "log", line)
    assert (tmp_path / "a" / "log").read_bytes() == b"one\ntwo\n"


def test_removed_file_and_folder_are_gone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file", tmp_path / "folder" / "file"):
        path.write_bytes(b"")
    for name in ("file", "folder", "nothing"):
        DiskWriter().remove(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which folder an open file is")
@pytest.mark.parametrize("name", ["file", "folder"])
def test_removal_is_on_the_disk_before_anything_follows_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").readlink()))
    DiskWriter().remove(tmp_path / name)
    assert synced == [tmp_path]


def put(writer: Writer, folder: Path) -> None:
    writer.put(folder / "new", b"words")


def copy(writer: Writer, folder: Path) -> None:
    writer.copy(folder / "there", folder / "new")


def append(writer: Writer, folder: Path) -> None:
    writer.append(folder / "there", b"line\n")


def remove(writer: Writer, folder: Path) -> None:
    writer.remove(folder / "there")


@pytest.mark.parametrize(
    ("act", "said"), [(put, "write"), (copy, "copy"), (append, "append"), (remove, "remove")]
)
def test_saying_writer_says_and_does_nothing(
    tmp_path: Path, act: Callable[[Writer, Path], None], said: str
) -> None:
    (tmp_path / "there").write_bytes(b"as it was")
    writer = SayingWriter()
    act(writer, tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("there", b"as it was")]
    assert [line.split()[0] for line in writer.lines] == [said]


def test_removing_nothing_is_not_worth_saying(tmp_path: Path) -> None:
    writer = SayingWriter()
    writer.remove(tmp_path / "nothing")
    assert writer.lines == []
