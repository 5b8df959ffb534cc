"""Many rows are written and read by few statements: sqlite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.updater.fleet.installs import rows
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.dialect import Row
from updater.fleet.store.event_tables import CHANGED_DAYS, FEEDBACK, MEASURES
from updater.fleet.store.schema import prepare

FIRST: Row = ("e", "i", "v", "m", 1, bytes(range(256)))
OTHER: Row = ("e", "i", "w", "m", 2, b"")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    database = open_database("", tmp_path)
    prepare(database)
    yield database
    database.close()


def put(database: Database, *many: Row) -> None:
    with database.begin() as connection:
        database.dialect.put(connection, MEASURES, many)


def test_it_is_the_one_that_is_meant(own: Database) -> None:
    assert own.dialect.name == "sqlite"


def test_rows_come_back_as_they_went_in(own: Database) -> None:
    put(own, FIRST, OTHER)
    assert [tuple(row.values()) for row in rows(own, MEASURES)] == [FIRST, OTHER]


def test_what_is_put_again_is_replaced(own: Database) -> None:
    put(own, FIRST, OTHER)
    put(own, (*FIRST[:4], 9, b"x"))
    assert [row["count"] for row in rows(own, MEASURES)] == [9, 2]


def test_what_is_added_again_stays(own: Database) -> None:
    put(own, FIRST)
    with own.begin() as connection:
        own.dialect.add(connection, MEASURES, [(*FIRST[:4], 9, b"x"), OTHER])
    assert [row["count"] for row in rows(own, MEASURES)] == [1, 2]


def test_texts_of_any_script_and_nothing_at_all_are_kept(own: Database) -> None:
    told: Row = ("i", "e", 1 << 60, "1.0", "", "", 5, "", None, 3, None, "Größe \"日本\" \\ 'x'\n")
    with own.begin() as connection:
        own.dialect.put(connection, FEEDBACK, [told])
    assert [tuple(row.values()) for row in rows(own, FEEDBACK)] == [told]


def test_rows_are_found_by_their_first_columns(own: Database) -> None:
    put(own, FIRST, OTHER, ("e", "j", "v", "m", 3, b""), ("f", "i", "v", "m", 4, b""))
    with own.begin() as connection:
        found = own.dialect.rows(connection, MEASURES, [("e", "i"), ("f", "i"), ("none", "i")])
    assert sorted(found) == [FIRST, OTHER, ("f", "i", "v", "m", 4, b"")]


def test_nothing_is_written_and_read_by_nothing(own: Database) -> None:
    with own.begin() as connection:
        own.dialect.put(connection, MEASURES, [])
        own.dialect.add(connection, CHANGED_DAYS, [])
        assert list(own.dialect.rows(connection, MEASURES, [])) == []


def test_thousands_of_rows_go_together(own: Database) -> None:
    with own.begin() as connection:
        own.dialect.add(connection, CHANGED_DAYS, [(day, 1 << 61) for day in range(5000)])
    assert len(rows(own, CHANGED_DAYS)) == 5000


def test_a_lock_can_be_taken(own: Database) -> None:
    with own.begin() as connection:
        own.dialect.hold(connection, "name")
    with own.dialect.leading(own.engine, "name") as is_free:
        assert is_free


def _marked(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if b"MARKERALPHA" in path.read_bytes()}


def test_what_was_deleted_and_wiped_is_in_no_file(own: Database, tmp_path: Path) -> None:
    put(own, (*FIRST[:5], b"MARKERALPHA" * 2_000))
    assert _marked(tmp_path)
    own.dialect.wipe(own.engine)
    assert _marked(tmp_path) == {"fleet.db"}
    with own.begin() as connection:
        connection.execute(delete(MEASURES))
    own.dialect.wipe(own.engine)
    assert _marked(tmp_path) == set()


def test_wiping_lets_readers_read_and_writers_write(own: Database) -> None:
    put(own, FIRST)
    with own.read() as reader:
        assert len(reader.execute(select(MEASURES)).all()) == 1
        put(own, OTHER)
        own.dialect.wipe(own.engine)
        assert len(reader.execute(select(MEASURES)).all()) == 1
    put(own, (*OTHER[:4], 3, b"z"))
    assert [row["count"] for row in rows(own, MEASURES)] == [1, 3]
