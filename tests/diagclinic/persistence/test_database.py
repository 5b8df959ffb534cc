"""Transactions are whole, take turns, and fail with a name."""

import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagclinic.core.errors import DiskFullError, RecordBusyError, RecordDamagedError, RecordError
from diagclinic.persistence.database import Database, driver_connection
from diagclinic.persistence.database_file import DatabaseFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(DatabaseFile(path, busy_s=0.05))
    with opened.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (x)")
    yield opened
    opened.close()


def kept(database: Database) -> list[int]:
    """Return what is in the table."""
    with database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT x FROM kept ORDER BY x").scalars())


def test_what_was_written_is_there_after_the_block(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")

    assert kept(database) == [1]


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()

    assert kept(database) == []


def test_a_failure_does_not_tell_what_was_to_be_written(database: Database) -> None:
    plate = "-".join("4711")  # a traceback shows this line
    with pytest.raises(RecordError) as failed, database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (plate,))

    told = "".join(traceback.format_exception(failed.value))
    assert ("nowhere" in told, plate in told) == (True, False)


def test_the_next_block_works_after_one_that_failed(database: Database) -> None:
    with pytest.raises(RecordError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (2)")

    assert kept(database) == [2]


@pytest.mark.parametrize(("lasting", "synchronous"), [(False, 1), (True, 2)])
def test_only_what_must_survive_a_power_cut_waits_for_the_disk(
    database: Database, lasting: bool, synchronous: int
) -> None:
    with database.writing(lasting=lasting) as connection:
        found = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    assert found == synchronous


def test_a_reader_sees_one_state_to_its_end(database: Database) -> None:
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM kept").all()
        with database.writing() as writer:
            writer.exec_driver_sql("INSERT INTO kept VALUES (1)")

        found = connection.exec_driver_sql("SELECT * FROM kept").all()

    assert found == []


def test_writers_of_one_process_take_turns(database: Database) -> None:
    def write() -> None:
        for _ in range(50):
            with database.writing() as connection:
                connection.exec_driver_sql("INSERT INTO kept SELECT count(*) FROM kept")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert kept(database) == list(range(200))


def test_a_writer_that_waits_in_vain_for_another_process_is_told(database: Database, path: Path) -> None:
    other = DatabaseFile(path).connect()
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(RecordBusyError), database.writing():
        pass

    other.close()


def test_readers_go_on_while_another_process_writes(database: Database, path: Path) -> None:
    other = DatabaseFile(path).connect()
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO kept VALUES (9)")

    found = kept(database)

    other.close()
    assert found == []


def test_a_full_disk_is_named_and_what_was_kept_stays(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        pages = driver_connection(connection).pragma("page_count")
        driver_connection(connection).pragma("max_page_count", pages)

    with pytest.raises(DiskFullError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (zeroblob(100000))")

    assert kept(database) == [1]


def test_a_flipped_bit_is_damage_not_data(database: Database, path: Path) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
    database.close()
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)

    with pytest.raises(RecordDamagedError):
        kept(database)


def test_a_lost_block_of_a_table_is_damage(database: Database, path: Path) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
    database.close()
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096))

    with pytest.raises(RecordDamagedError):
        kept(database)


def test_an_error_of_sqlalchemys_own_making_is_not_taken_for_the_records(database: Database) -> None:
    with pytest.raises(TypeError), database.reading() as connection:
        connection.exec_driver_sql("SELECT ?", (object(),))
