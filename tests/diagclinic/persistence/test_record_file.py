"""What a record tells of itself, whichever version wrote it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.core.errors import RecordDamagedError, RecordError
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile, checked_connection
from diagclinic.persistence.record_file import (
    any_version,
    check_whole,
    copy_record,
    count_rows,
    refuse_lost,
    schema_of,
)
from tests.diagclinic.persistence.keeping import make_record, make_snapshot, opened, tables_in, visit_again
from tests.diagclinic.persistence.samples import ASKED_SPEED, NOW


def make_newer(path: Path) -> None:
    """Let the record at `path` be of a newer version."""
    with closing(DatabaseFile(path).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)


def flip(path: Path, at: int) -> None:
    """Change a byte of the file at `path`."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_record_tells_its_format(tmp_path: Path) -> None:
    assert schema_of(make_record(tmp_path).database) == SCHEMA


def test_a_newer_versions_record_tells_its_format_too(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    make_newer(path)

    assert schema_of(path) == SCHEMA + 1


def test_a_format_that_is_not_in_the_file_yet_is_told(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    with opened(tmp_path):
        make_newer(path)
        assert schema_of(path) == SCHEMA + 1


def test_where_there_is_no_record_none_is_made(tmp_path: Path) -> None:
    assert schema_of(tmp_path / "shop.sqlite3") is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_tells_no_format(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    path.write_bytes(b"no database\n" * 500)

    with pytest.raises(RecordDamagedError):
        schema_of(path)


def test_a_database_without_checksums_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE visits (id)")

    with pytest.raises(RecordError):
        schema_of(path)


def test_rows_are_counted_by_table(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    visit_again(tmp_path, "a", "b")

    with closing(any_version(path)) as database:
        counts = count_rows(database)

    assert (counts["visits"], counts["observations"], counts["actions"]) == (2, 3, 0)


def test_a_record_that_is_whole_passes(tmp_path: Path) -> None:
    path = make_record(tmp_path).database

    with closing(any_version(path)) as database:
        check_whole(database, path)
        assert not database.in_transaction


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    flip(path, path.stat().st_size - 2000)

    with closing(any_version(path)) as database, pytest.raises(RecordDamagedError):
        check_whole(database, path)


def test_what_contradicts_itself_is_found(tmp_path: Path) -> None:
    path = tmp_path / "odd.sqlite3"
    with closing(checked_connection(path)) as database:
        database.execute(
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes VALUES (1, NULL)"
        )
        database.execute("PRAGMA writable_schema = 1")
        database.execute("UPDATE sqlite_schema SET sql = replace(sql, 'text TEXT', 'text TEXT NOT NULL')")
    with closing(checked_connection(path)) as database, pytest.raises(RecordDamagedError, match="NULL"):
        check_whole(database, path)


def test_a_copy_holds_what_is_not_in_the_file_yet(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    with opened(tmp_path) as record:
        record.begin_visit(record.visits()[0].started_at, "sim:x", is_demo=True)
        copy_record(path, tmp_path / "copy.sqlite3")

        assert tables_in(tmp_path / "copy.sqlite3") == tables_in(path)


def test_a_record_that_is_larger_than_any_cache_is_copied_whole(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    with opened(tmp_path) as record:
        visit = record.begin_visit(NOW, "sim:x", is_demo=True)
        for _ in range(60):
            visit.append(replace(ASKED_SPEED, raw=bytes(100_000)))
        copy_record(path, tmp_path / "copy.sqlite3")

        assert tables_in(tmp_path / "copy.sqlite3") == tables_in(path)


def test_copying_leaves_the_record_as_it_is(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    before = path.read_bytes()

    copy_record(path, tmp_path / "copy.sqlite3")

    assert path.read_bytes() == before


def test_a_damaged_record_cannot_be_copied(tmp_path: Path) -> None:
    path = make_record(tmp_path).database
    flip(path, path.stat().st_size - 2000)

    with pytest.raises(RecordDamagedError):
        copy_record(path, tmp_path / "copy.sqlite3")


def test_a_record_whose_file_is_gone_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    make_snapshot(tmp_path)
    places.database.unlink()

    with pytest.raises(RecordDamagedError, match="is missing, and there are copies of it"):
        refuse_lost(places)


@pytest.mark.parametrize("has_copies", [True, False])
def test_a_record_that_lost_all_its_bytes_is_not_taken_for_a_new_one(
    tmp_path: Path, *, has_copies: bool
) -> None:
    places = make_record(tmp_path)
    if has_copies:
        make_snapshot(tmp_path)
    places.database.write_bytes(b"")

    with pytest.raises(RecordDamagedError, match="is empty"):
        refuse_lost(places)


def test_a_record_that_was_taken_away_by_hand_is_begun_anew(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    places.database.unlink()

    refuse_lost(places)

    assert not places.database.exists()
