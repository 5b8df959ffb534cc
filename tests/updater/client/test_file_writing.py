"""Files that are right and on the disk, or not there."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from updater.client.errors import CancelledError, DamagedError
from updater.client.file_writing import PIECE, is_right, pieces_of, remove, sync_tree, write_file
from updater.client.manifest import FileEntry, Frame
from updater.client.work import Work

CONTENT = b"what was signed" * 1000


def entry(content: bytes = CONTENT, *, is_executable: bool = False) -> FileEntry:
    return FileEntry("lib/a", len(content), hashlib.sha256(content).hexdigest(), is_executable, Frame(0, 1))


def test_what_is_written_is_right(tmp_path: Path) -> None:
    write_file(tmp_path / "a", entry(), [CONTENT[:7], CONTENT[7:]], Work())
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert is_right(tmp_path / "a", entry(), Work())


@pytest.mark.parametrize(("is_executable", "mode"), [(True, 0o755), (False, 0o644)])
def test_programs_can_be_run_and_nothing_else(tmp_path: Path, is_executable: bool, mode: int) -> None:
    write_file(tmp_path / "a", entry(is_executable=is_executable), [CONTENT], Work())
    assert (tmp_path / "a").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    "content", [b"", CONTENT[:-1], CONTENT + b"x", b"x" + CONTENT[1:]], ids=["none", "short", "long", "other"]
)
def test_what_was_not_signed_is_not_there_afterwards(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError):
        write_file(tmp_path / "a", entry(), [content], Work())
    assert not (tmp_path / "a").exists()


def test_content_without_end_is_left_soon(tmp_path: Path) -> None:
    given: list[int] = []

    def endless() -> object:
        while True:
            given.append(1)
            yield bytes(10_000)

    with pytest.raises(DamagedError):
        write_file(tmp_path / "a", entry(), endless(), Work())
    assert len(given) < 5


def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "a").symlink_to("elsewhere")
    write_file(tmp_path / "a", entry(), [CONTENT], Work())
    assert ((tmp_path / "elsewhere").read_bytes(), (tmp_path / "a").is_symlink()) == (b"mine", False)


def test_writing_stops_where_somebody_stops_it(tmp_path: Path) -> None:
    work = Work()
    work.cancel.set()
    with pytest.raises(CancelledError):
        write_file(tmp_path / "a", entry(), [CONTENT], work)


def a_folder(path: Path) -> None:
    path.mkdir()


def other_content(path: Path) -> None:
    path.write_bytes(CONTENT[:-1] + b"!")


def a_link(path: Path) -> None:
    path.with_name("target").write_bytes(CONTENT)
    path.symlink_to("target")


def a_program(path: Path) -> None:
    path.write_bytes(CONTENT)
    path.chmod(0o755)


def nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("lay_down", [nothing, a_folder, other_content, a_link, a_program])
def test_what_is_not_exactly_that_file_is_wrong(tmp_path: Path, lay_down: Callable[[Path], None]) -> None:
    lay_down(tmp_path / "a")
    assert not is_right(tmp_path / "a", entry(), Work())


def test_a_long_look_stops_where_somebody_stops_it(tmp_path: Path) -> None:
    work = Work()
    (tmp_path / "a").write_bytes(CONTENT)
    (tmp_path / "a").chmod(0o644)
    work.cancel.set()
    with pytest.raises(CancelledError):
        is_right(tmp_path / "a", entry(), work)


def test_a_file_is_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(PIECE + 1))
    assert [len(piece) for piece in pieces_of(tmp_path / "a")] == [PIECE, 1]


def test_whatever_is_there_is_removed(tmp_path: Path) -> None:
    for lay_down in (nothing, a_folder, a_program, a_link):
        lay_down(tmp_path / "a")
        remove(tmp_path / "a")
        assert not (tmp_path / "a").is_symlink()
        assert not (tmp_path / "a").exists()


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    a_link(tmp_path / "a")
    remove(tmp_path / "a")
    assert (tmp_path / "target").exists()


def test_a_tree_of_folders_is_synced(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    sync_tree(tmp_path)
    assert (tmp_path / "a" / "b").is_dir()
