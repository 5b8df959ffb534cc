"""Both databases are opened by URL, written whole or not at all, and say what is wrong in words."""

import os
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from tests.updater.fleet.installs import rows
from updater.fleet.store.database import FILE_NAME, Database, open_database, shown
from updater.fleet.store.errors import SettingsError, StoreError, UnreachableError
from updater.fleet.store.event_tables import CHANGED_DAYS


def test_what_is_written_is_kept(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(insert(CHANGED_DAYS).values(day=1, mark=2))
    assert rows(database, CHANGED_DAYS) == [{"day": 1, "mark": 2}]


def test_an_exception_undoes_what_was_written(database: Database) -> None:
    def fail() -> None:
        with database.begin() as connection:
            connection.execute(insert(CHANGED_DAYS).values(day=1, mark=2))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert rows(database, CHANGED_DAYS) == []


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.begin() as writing:
        writing.execute(insert(CHANGED_DAYS).values(day=1, mark=2))
        with database.read() as reading:
            assert reading.execute(select(CHANGED_DAYS)).all() == []


def test_a_statement_that_fails_is_a_store_error(database: Database) -> None:
    with pytest.raises(StoreError), database.read() as connection:
        connection.execute(text("SELECT * FROM nowhere"))


def test_sqlite_outlives_a_power_cut(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.read() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert pragmas == ["wal", 2]
    assert (tmp_path / FILE_NAME).is_file()
    database.close()


@pytest.mark.skipif(os.name != "posix", reason="who may read a file is said otherwise there")
def test_nobody_else_reads_what_shops_told(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = open_database("", tmp_path / "new" / "fleet")
        with database.begin() as connection:
            connection.execute(text("CREATE TABLE a (b)"))
            found = [tmp_path / "new" / "fleet", *(tmp_path / "new" / "fleet").iterdir()]
            modes = {one.name: one.stat().st_mode & 0o777 for one in found}
        database.close()
    finally:
        os.umask(before)
    assert modes == {"fleet": 0o700, "fleet.db": 0o600, "fleet.db-wal": 0o600, "fleet.db-shm": 0o600}


@pytest.mark.parametrize("is_named", [False, True])
def test_file_that_is_not_there_is_made_only_by_who_may(tmp_path: Path, *, is_named: bool) -> None:
    place = tmp_path / "typo" / FILE_NAME
    with pytest.raises(UnreachableError, match="there is no fleet database"):
        open_database(f"sqlite:///{place}" if is_named else "", place.parent, makes=False)
    assert list(tmp_path.iterdir()) == []


def _fill(database: Database) -> None:
    """Write more than a file of three pages takes."""
    with database.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 3")
        connection.execute(text("INSERT INTO a VALUES (zeroblob(100000))"))


def test_disk_that_is_full_is_told_with_its_own_cure(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE a (b)"))
    with pytest.raises(UnreachableError, match="disk is full") as raised:
        _fill(database)
    assert "Make room" in raised.value.remedy
    database.close()


def test_sqlite_can_be_named(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/other.db", tmp_path)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE a (b)"))
    database.close()
    assert (tmp_path / "other.db").is_file()


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://host/name", "sqlite://", "postgresql+asyncpg://host/name"]
)
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError):
        open_database(url, tmp_path)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    database = open_database(f"postgresql://fleet@/none?host={tmp_path}", tmp_path)
    with pytest.raises(UnreachableError, match="does not answer"), database.read():
        pass
    database.close()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnreachableError):
        open_database("", tmp_path / "file" / "folder")


@pytest.mark.parametrize(
    ("url", "text_"),
    [("postgresql://a:secret@host/name", "postgresql://a:***@host/name"), ("x", "?"), ("", "?")],
)
def test_passwords_are_not_shown(url: str, text_: str) -> None:
    assert shown(url) == text_
