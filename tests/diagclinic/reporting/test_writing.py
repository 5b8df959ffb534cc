"""Putting a report on disk."""

import errno
import os
from pathlib import Path

import pytest

from diagclinic.core.errors import ReportError
from diagclinic.reporting.writing import check_place, write_report
from tests.full_disk import files_of_at_most


def test_text_is_written_as_utf_8(tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", "Müller Иванов")
    assert (tmp_path / "r.html").read_bytes().decode("utf-8") == "Müller Иванов"


def test_a_table_begins_with_the_mark_that_spreadsheets_need(tmp_path: Path) -> None:
    write_report(tmp_path / "r.CSV", "a;b\r\n")
    assert (tmp_path / "r.CSV").read_bytes() == b"\xef\xbb\xbfa;b\r\n"


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_report(tmp_path / "r.csv", b"\x00\r\n")
    assert (tmp_path / "r.csv").read_bytes() == b"\x00\r\n"


def test_a_report_replaces_the_one_before(tmp_path: Path) -> None:
    for content in ("a longer one", "new"):
        write_report(tmp_path / "r.json", content)
    assert (tmp_path / "r.json").read_text() == "new"


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    write_report(tmp_path / "r.json", "{}")
    assert os.listdir(tmp_path) == ["r.json"]  # noqa: PTH208  names alone


def test_others_may_read_it_as_they_may_any_file_of_this_user(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_report(tmp_path / "r.json", "{}")
    assert (tmp_path / "r.json").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"the folder .*nowhere does not exist"):
        write_report(tmp_path / "nowhere" / "r.html", "x")


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="does not exist"):
        write_report(tmp_path / "file" / "r.html", "x")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is a folder"):
        write_report(tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nobody_may_write_is_named() -> None:
    with pytest.raises(ReportError, match="may not be written"):
        write_report(Path("/proc/r.html"), "x")


def test_a_full_disk_is_named_and_keeps_the_report_before(tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text("the one before")
    with files_of_at_most(4096), pytest.raises(ReportError, match="no room left") as caught:
        write_report(tmp_path / "r.html", "x" * 10_000)
    left = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert (left, caught.value.__cause__.errno) == ({"r.html": "the one before"}, errno.EFBIG)


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", ["r.html", "new/r.html", "new/folder/r.html"])
def test_place_that_takes_a_report_is_left_as_it_was(tmp_path: Path, name: str) -> None:
    check_place(tmp_path / name)
    assert names_in(tmp_path) == []


def test_report_that_stands_there_is_not_touched_by_the_check(tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text("the one before")
    check_place(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text() == "the one before"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("file/r.html", "the folder .*file cannot be made"),
        ("file/new/r.html", "the folder .*file cannot be made"),
        ("folder", "is a folder: name a file in it"),
        (f"{'n' * 300}.html", "could not be written"),
        (f"{'n' * 300}/r.html", "cannot be made"),
        ("/proc/r.html", "may not be written: choose another folder"),
        ("/proc/new/r.html", "the folder /proc/new cannot be made"),
    ],
    ids=lambda text: text[:20],
)
def test_place_that_takes_no_report_is_told_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReportError, match=why):
        check_place(tmp_path / name)
    assert names_in(tmp_path) == ["file", "folder"]


def test_relative_place_is_one_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_place(Path("new/r.html"))
    assert names_in(tmp_path) == []
