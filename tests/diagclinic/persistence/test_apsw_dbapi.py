"""The skin behaves as PEP 249 says, by the example of Python's own driver where both offer the same."""

import sqlite3
from collections.abc import Iterator
from types import ModuleType

import pytest

from diagclinic.persistence import apsw_dbapi
from diagclinic.persistence.apsw_dbapi import Connection


@pytest.fixture
def connection() -> Iterator[Connection]:
    opened = apsw_dbapi.connect(":memory:")
    opened.execute("CREATE TABLE t (x INTEGER UNIQUE, y TEXT)")
    opened.commit()
    yield opened
    opened.close()


SCRIPT = [
    ("CREATE TABLE t (x INTEGER UNIQUE, y TEXT)", ()),
    ("INSERT INTO t VALUES (?, ?)", (1, "one")),
    ("INSERT INTO t VALUES (2, 'two'), (3, 'three')", ()),
    ("SELECT x, y FROM t WHERE x > ? ORDER BY x", (1,)),
    ("SELECT x AS z FROM t WHERE x > 9", ()),
    ("UPDATE t SET y = 'many' WHERE x > 1", ()),
    ("UPDATE t SET y = 'none' WHERE x > 9", ()),
    ("DELETE FROM t", ()),
]


@pytest.mark.parametrize("steps", range(1, len(SCRIPT) + 1))
def test_a_statement_tells_what_it_tells_in_pythons_own_driver(steps: int) -> None:
    def told(driver: ModuleType) -> tuple[object, ...]:
        opened = driver.connect(":memory:")
        cursor = opened.cursor()
        for sql, values in SCRIPT[:steps]:
            cursor.execute(sql, values)
        names = None if cursor.description is None else [column[0] for column in cursor.description]
        found = (names, cursor.rowcount, cursor.fetchall())
        cursor.close()
        opened.close()
        return found

    assert told(apsw_dbapi) == told(sqlite3)


def test_rows_are_handed_out_one_by_one_in_batches_and_to_the_end(connection: Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2, 3, 4, 5, 6]')")

    rows = (cursor.fetchone(), cursor.fetchmany(), cursor.fetchmany(2), cursor.fetchall(), cursor.fetchone())

    assert rows == ((1,), [(2,)], [(3,), (4,)], [(5,), (6,)], None)


def test_many_values_count_together(connection: Connection) -> None:
    cursor = connection.cursor()

    cursor.executemany("INSERT INTO t VALUES (?, ?)", [(1, "a"), (2, "b"), (3, "c")])

    assert (cursor.rowcount, cursor.lastrowid) == (3, 3)


def test_what_is_rolled_back_was_never_there(connection: Connection) -> None:
    connection.execute("INSERT INTO t VALUES (1, 'a')")

    connection.rollback()

    assert connection.execute("SELECT * FROM t").fetchall() == []


def test_tables_are_part_of_a_transaction(connection: Connection) -> None:
    connection.execute("DROP TABLE t")

    connection.rollback()

    assert connection.execute("SELECT * FROM t").fetchall() == []


def test_reading_begins_a_transaction(connection: Connection) -> None:
    connection.execute("SELECT * FROM t")

    assert connection.database.in_transaction


def test_a_pragma_does_not_begin_a_transaction(connection: Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")

    assert not connection.database.in_transaction


def test_autocommit_begins_no_transaction(connection: Connection) -> None:
    connection.isolation_level = None

    connection.execute("INSERT INTO t VALUES (1, 'a')")

    assert not connection.database.in_transaction


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        ("SELECT * FROM nowhere", (), apsw_dbapi.OperationalError),
        ("INSERT INTO t VALUES (1, 'a'), (1, 'b')", (), apsw_dbapi.IntegrityError),
        ("SELECT ?", (), apsw_dbapi.ProgrammingError),
    ],
)
def test_errors_are_those_of_pep_249(
    connection: Connection, sql: str, values: tuple[object, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        connection.execute(sql, values)


def test_an_error_keeps_the_one_that_sqlite_gave(connection: Connection) -> None:
    with pytest.raises(apsw_dbapi.Error) as caught:
        connection.execute("SELECT * FROM nowhere")

    assert type(caught.value.__cause__).__name__ == "SQLError"


def test_a_closed_connection_gives_no_cursor() -> None:
    connection = apsw_dbapi.connect(":memory:")
    connection.close()

    with pytest.raises(apsw_dbapi.ProgrammingError):
        connection.cursor()


def test_a_python_function_is_called_from_sql(connection: Connection) -> None:
    connection.create_function("twice", 1, lambda value: value * 2, deterministic=True)

    assert connection.execute("SELECT twice(21)").fetchone() == (42,)


@pytest.mark.parametrize(
    ("name", "value"), [("apilevel", "2.0"), ("paramstyle", "qmark"), ("threadsafety", 1), ("Binary", bytes)]
)
def test_the_module_says_what_pep_249_asks_for(name: str, value: object) -> None:
    assert getattr(apsw_dbapi, name) == value
