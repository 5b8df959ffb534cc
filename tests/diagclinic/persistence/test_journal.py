"""What a transaction changes is in the journal before the transaction is acknowledged."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from diagclinic.core.errors import DiskFullError, RecordError
from diagclinic.persistence.database import Database, driver_connection
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.journal import Journal, begin_segment, columns_of
from diagclinic.persistence.journal_file import NOWHERE, Change, Position, segment_path, segments_in
from diagclinic.persistence.journal_head import put_head, read_head
from diagclinic.persistence.journal_reading import Route, route_through

MADE = """CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, raw BLOB);
CREATE TABLE parts (note INTEGER, place INTEGER, size REAL, PRIMARY KEY (note, place))"""


@contextmanager
def migrating(folder: Path) -> Iterator[Connection]:
    """Lend a connection as a migration has it: the journal hears of nothing."""
    with closing(Database(DatabaseFile(folder / "d.sqlite3"))) as unheard, unheard.writing() as connection:
        yield connection


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that keeps a journal."""
    with migrating(tmp_path) as connection:
        for statement in MADE.split(";"):
            connection.exec_driver_sql(statement)
        put_head(driver_connection(connection), begin_segment(tmp_path / "journal", NOWHERE))
    with closing(Database(DatabaseFile(tmp_path / "d.sqlite3"), Journal(tmp_path / "journal"))) as opened:
        yield opened


@pytest.fixture
def start(database: Database) -> Position:
    """Where the journal began."""
    return head_of(database)


def head_of(database: Database) -> Position:
    """Return where the journal ends."""
    with database.reading() as connection:
        head = read_head(driver_connection(connection))
    assert head is not None
    return head


def write(database: Database, *statements: str, lasting: bool = False) -> None:
    """Run `statements` in one transaction."""
    with database.writing(lasting=lasting) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def route_of(folder: Path, start: Position, database: Database) -> Route:
    """Return the way through the journal."""
    return route_through(folder / "journal", start, head_of(database))


def changes(folder: Path, start: Position, database: Database) -> list[tuple[Change, ...]]:
    """Return what each transaction changed."""
    return [entry.changes for entry in route_of(folder, start, database).entries()]


def test_rows_are_kept_by_table_and_key(tmp_path: Path, database: Database, start: Position) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', x'00ff')", "INSERT INTO parts VALUES (7, 1, 2.5)")

    assert changes(tmp_path, start, database) == [
        (Change("notes", (7,), (7, "a", b"\0\xff")), Change("parts", (7, 1), (7, 1, 2.5)))
    ]


def test_columns_are_kept_by_name(tmp_path: Path, database: Database, start: Position) -> None:
    write(database, "INSERT INTO parts VALUES (7, 1, 2.5)")

    (entry,) = route_of(tmp_path, start, database).entries()
    assert entry.columns["parts"].names == ("note", "place", "size")


def test_a_row_that_changed_is_kept_whole(tmp_path: Path, database: Database, start: Position) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)")
    write(database, "UPDATE notes SET text = 'b'")

    assert changes(tmp_path, start, database)[-1] == (Change("notes", (7,), (7, "b", None)),)


def test_of_a_transaction_the_last_state_counts(tmp_path: Path, database: Database, start: Position) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)", "UPDATE notes SET text = 'b'")

    assert changes(tmp_path, start, database) == [(Change("notes", (7,), (7, "b", None)),)]


def test_a_row_that_went_is_kept_as_gone(tmp_path: Path, database: Database, start: Position) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)")
    write(database, "DELETE FROM notes")

    assert changes(tmp_path, start, database)[-1] == (Change("notes", (7,), None),)


def test_a_row_with_another_key_is_one_that_went_and_one_that_came(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)")
    write(database, "UPDATE notes SET id = 8")

    assert changes(tmp_path, start, database)[-1] == (
        Change("notes", (7,), None),
        Change("notes", (8,), (8, "a", None)),
    )


def test_a_row_that_was_replaced_is_kept_as_it_is_now(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)")
    write(database, "INSERT OR REPLACE INTO notes VALUES (7, 'b', NULL)")

    assert changes(tmp_path, start, database)[-1] == (Change("notes", (7,), (7, "b", None)),)


def test_a_table_that_got_a_column_is_kept_with_it(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (7, 'a', NULL)")
    with migrating(tmp_path) as connection:
        connection.exec_driver_sql("ALTER TABLE notes ADD COLUMN mood TEXT")

    write(database, "UPDATE notes SET mood = 'good'")

    assert changes(tmp_path, start, database)[-1] == (Change("notes", (7,), (7, "a", None, "good")),)


def test_a_transaction_that_only_looks_leaves_no_entry(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "SELECT * FROM notes")

    assert changes(tmp_path, start, database) == []


def test_what_a_migration_moves_is_nothing_that_was_recorded(
    tmp_path: Path, database: Database, start: Position
) -> None:
    with migrating(tmp_path) as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES (1, 'a', NULL)")
    write(database, "INSERT INTO notes VALUES (2, 'b', NULL)")

    assert changes(tmp_path, start, database) == [(Change("notes", (2,), (2, "b", None)),)]


def fail_in(database: Database, statement: str) -> None:
    """Run `statement` in a transaction that is not kept."""
    with pytest.raises(RecordError, match="no_such_table"):
        write(database, statement, "INSERT INTO no_such_table VALUES (1)")


def test_what_was_not_kept_is_in_no_entry(tmp_path: Path, database: Database, start: Position) -> None:
    fail_in(database, "INSERT INTO notes VALUES (1, 'lost', NULL)")
    write(database, "INSERT INTO notes VALUES (2, 'b', NULL)")

    assert changes(tmp_path, start, database) == [(Change("notes", (2,), (2, "b", None)),)]


def test_a_record_without_a_snapshot_keeps_no_journal(tmp_path: Path) -> None:
    database = Database(DatabaseFile(tmp_path / "d.sqlite3"), Journal(tmp_path / "journal"))
    write(database, "CREATE TABLE notes (id INTEGER PRIMARY KEY)", "INSERT INTO notes VALUES (1)")
    (tmp_path / "journal").mkdir()
    write(database, "INSERT INTO notes VALUES (2)")
    database.close()

    assert segments_in(tmp_path / "journal") == []


def test_two_programs_write_one_after_the_other(tmp_path: Path, database: Database, start: Position) -> None:
    other = Database(DatabaseFile(tmp_path / "d.sqlite3"), Journal(tmp_path / "journal"))
    for one in (database, other, database, other):
        write(one, "INSERT INTO notes (text) VALUES ('a')")
    other.close()

    assert [one[0].key for one in changes(tmp_path, start, database)] == [(1,), (2,), (3,), (4,)]
    assert segments_in(tmp_path / "journal") == [1]


def test_what_stands_after_the_last_transaction_counts_for_nothing(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")
    with segment_path(tmp_path / "journal", 1).open("ab") as file:
        file.write(b"of a transaction that was never kept")
    write(database, "INSERT INTO notes VALUES (2, 'b', NULL)")

    assert [one[0].key for one in changes(tmp_path, start, database)] == [(1,), (2,)]
    assert route_of(tmp_path, start, database).is_whole


def lose_file(path: Path) -> None:
    path.unlink()


def lose_end(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


@pytest.mark.parametrize("lose", [lose_file, lose_end])
def test_a_journal_that_lost_something_goes_on_and_says_so(
    tmp_path: Path, database: Database, start: Position, lose: Callable[[Path], None]
) -> None:
    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")
    lose(segment_path(tmp_path / "journal", 1))

    write(database, "INSERT INTO notes VALUES (2, 'b', NULL)")

    assert not route_of(tmp_path, start, database).is_whole
    assert changes(tmp_path, start, database)[-1] == (Change("notes", (2,), (2, "b", None)),)


def test_after_a_power_cut_that_left_zeros_the_journal_goes_on_elsewhere(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")
    path = segment_path(tmp_path / "journal", 1)
    path.write_bytes(path.read_bytes()[: start.at] + bytes(path.stat().st_size - start.at))

    later = Database(DatabaseFile(tmp_path / "d.sqlite3"), Journal(tmp_path / "journal"))
    write(later, "INSERT INTO notes VALUES (2, 'b', NULL)")
    later.close()

    assert changes(tmp_path, start, database) == [(Change("notes", (2,), (2, "b", None)),)]
    assert not route_of(tmp_path, start, database).is_whole


def test_a_journal_whose_folder_went_is_begun_again(
    tmp_path: Path, database: Database, start: Position
) -> None:
    segment_path(tmp_path / "journal", 1).unlink()
    (tmp_path / "journal").rmdir()

    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")

    assert changes(tmp_path, start, database) == [(Change("notes", (1,), (1, "a", None)),)]


def test_a_lasting_transaction_is_on_the_disk_in_the_journal_too(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)", lasting=True)

    assert changes(tmp_path, start, database) == [(Change("notes", (1,), (1, "a", None)),)]


class Full(Journal):
    """A journal on a disk that takes nothing more."""

    def _opened(self, segment: int, end: int) -> int | None:
        file = super()._opened(segment, end)
        self.close()
        self._file = os.open("/dev/full", os.O_RDWR)
        return file and self._file


def test_a_change_that_the_journal_has_no_room_for_is_not_kept(tmp_path: Path, database: Database) -> None:
    full = Database(DatabaseFile(tmp_path / "d.sqlite3"), Full(tmp_path / "journal"))

    with pytest.raises(DiskFullError):
        write(full, "INSERT INTO notes VALUES (1, 'a', NULL)")

    full.close()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notes").scalar_one() == 0


def test_a_journal_that_cannot_be_written_is_a_failure_of_the_record(
    tmp_path: Path, database: Database
) -> None:
    segment_path(tmp_path / "journal", 1).unlink()
    segment_path(tmp_path / "journal", 1).mkdir()

    with pytest.raises(RecordError):
        write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")


def test_transactions_that_fail_at_their_end_leave_nothing_in_the_journal(
    tmp_path: Path, database: Database, start: Position
) -> None:
    with migrating(tmp_path) as connection:
        connection.exec_driver_sql("CREATE TABLE own (note REFERENCES notes DEFERRABLE INITIALLY DEFERRED)")
    for _ in range(3):
        with pytest.raises(RecordError):
            write(database, "INSERT INTO own VALUES (99)")

    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")

    assert segments_in(tmp_path / "journal") == [1]
    assert changes(tmp_path, start, database) == [(Change("notes", (1,), (1, "a", None)),)]


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow beyond ten bytes within the block."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def test_a_segment_that_there_is_no_room_for_is_not_left_half_begun(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()

    with no_room(), pytest.raises(OSError, match="large"):
        begin_segment(tmp_path / "journal", NOWHERE)

    assert segments_in(tmp_path / "journal") == []


def test_after_zeros_nothing_goes_on_where_they_are_even_if_there_was_no_room_at_first(
    tmp_path: Path, database: Database, start: Position
) -> None:
    write(database, "INSERT INTO notes VALUES (1, 'a', NULL)")
    path = segment_path(tmp_path / "journal", 1)
    path.write_bytes(path.read_bytes()[: start.at] + bytes(path.stat().st_size - start.at))

    with closing(Database(DatabaseFile(tmp_path / "d.sqlite3"), Journal(tmp_path / "journal"))) as later:
        with no_room(), pytest.raises(RecordError):
            write(later, "INSERT INTO notes VALUES (2, 'b', NULL)")
        write(later, "INSERT INTO notes VALUES (3, 'c', NULL)")

    assert changes(tmp_path, start, database) == [(Change("notes", (3,), (3, "c", None)),)]


def columns_in(connection: Connection, table: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the names of a table's columns and the places of its key."""
    columns = columns_of(driver_connection(connection), table)
    return columns.names, columns.key


def test_a_key_is_in_its_own_order(tmp_path: Path) -> None:
    with migrating(tmp_path) as connection:
        connection.exec_driver_sql("CREATE TABLE odd (a, b, c, PRIMARY KEY (c, a))")
        assert columns_in(connection, "odd") == (("a", "b", "c"), (2, 0))


def test_a_table_without_a_key_is_told_by_all_of_its_row(tmp_path: Path) -> None:
    with migrating(tmp_path) as connection:
        connection.exec_driver_sql("CREATE TABLE loose (a, b)")
        assert columns_in(connection, "loose") == (("a", "b"), (0, 1))
