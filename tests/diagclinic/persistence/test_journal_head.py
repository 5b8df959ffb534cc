"""Where the journal ends is a row of the database, kept or forgotten with the rest of a transaction."""

from collections.abc import Iterator

import apsw
import pytest

from diagclinic.persistence.journal_file import ORIGIN, Position
from diagclinic.persistence.journal_head import TABLE, move_head, put_head, read_head, tables_of

HERE = Position(2, 700, b"c" * 32)


@pytest.fixture
def database() -> Iterator[apsw.Connection]:
    opened = apsw.Connection(":memory:")
    yield opened
    opened.close()


def test_a_record_without_a_snapshot_has_no_head(database: apsw.Connection) -> None:
    assert read_head(database) is None


def test_a_head_is_read_as_it_was_put(database: apsw.Connection) -> None:
    put_head(database, Position(1, 37, ORIGIN))
    put_head(database, HERE)

    assert read_head(database) == HERE


def test_a_transaction_that_is_not_kept_moves_no_head(database: apsw.Connection) -> None:
    put_head(database, HERE)
    database.execute("BEGIN")
    move_head(database, Position(9, 9, ORIGIN))
    database.execute("ROLLBACK")

    assert read_head(database) == HERE


def test_an_empty_table_is_no_head(database: apsw.Connection) -> None:
    put_head(database, HERE)
    database.execute(f"DELETE FROM {TABLE}")  # noqa: S608  our own name

    assert read_head(database) is None


def test_the_tables_of_the_record_are_those_that_tell_of_vehicles(database: apsw.Connection) -> None:
    put_head(database, HERE)
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    database.execute("CREATE TABLE alembic_version (version_num)")
    database.execute("CREATE VIEW seen AS SELECT 1")

    assert tables_of(database) == ["visits"]
