"""A copy is whole, whoever has the file open, and never in place of another one."""

import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from updater.fleet.store.copying import copied
from updater.fleet.store.errors import UnreachableError


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Give a database whose last rows are in its log alone, and which somebody is about to write."""
    path = tmp_path / "own.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE a (b)")
        writer.executemany("INSERT INTO a VALUES (?)", [(number,) for number in range(1000)])
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM a")
        yield path


def test_it_has_what_was_committed(path: Path) -> None:
    copy = copied(path, "before")
    with closing(sqlite3.connect(copy)) as read:
        assert read.execute("SELECT count(*), sum(b) FROM a").fetchone() == (1000, 499_500)
        assert read.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(each.name for each in path.parent.glob("*.before*")) == ["own.db.before"]


def test_a_copy_of_before_is_left_alone(path: Path) -> None:
    assert [copied(path, "before").name for _ in range(3)] == [
        "own.db.before",
        "own.db.before-2",
        "own.db.before-3",
    ]


def test_what_an_earlier_one_left_unfinished_is_no_hindrance(path: Path) -> None:
    path.with_name("own.db.before.part").write_bytes(b"half of it")
    assert copied(path, "before").name == "own.db.before"
    assert not path.with_name("own.db.before.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_nobody_else_reads_it(path: Path) -> None:
    assert stat.S_IMODE(copied(path, "before").stat().st_mode) == 0o600


def test_a_copy_that_cannot_be_is_told_and_nothing_is_left_of_it(path: Path) -> None:
    path.with_name("own.db.before.part").mkdir()
    with pytest.raises(UnreachableError, match="cannot be written") as told:
        copied(path, "before")
    assert told.value.remedy.startswith("Make room")
    assert not path.with_name("own.db.before").exists()


def test_what_is_no_database_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "own.db").write_bytes(b"no database " * 1000)
    with pytest.raises(UnreachableError):
        copied(tmp_path / "own.db", "before")
    assert [each.name for each in tmp_path.iterdir()] == ["own.db"]
