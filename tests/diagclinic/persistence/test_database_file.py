"""The database file is opened with checksums that work, and refused where they do not."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from diagclinic.core.errors import (
    RecordBusyError,
    RecordDamagedError,
    RecordError,
    RecordTooNewError,
)
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite3"


@pytest.fixture
def opened(path: Path) -> Iterator[apsw.Connection]:
    with closing(DatabaseFile(path).connect()) as database:
        yield database


def filled(path: Path, rows: int = 200) -> None:
    """Write a table of `rows` blobs of 500 bytes and close the file."""
    with closing(DatabaseFile(path).connect()) as database:
        database.execute("CREATE TABLE kept (x BLOB)")
        database.executemany(
            "INSERT INTO kept VALUES (?)", [(bytes([row % 251] * 500),) for row in range(rows)]
        )


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("foreign_keys", 1),
        ("checksum_verification", "1"),
        ("wal_autocheckpoint", 1500),
        ("busy_timeout", 5000),
    ],
)
def test_a_new_file_is_opened_as_the_record_needs_it(
    opened: apsw.Connection, pragma: str, value: object
) -> None:
    assert opened.pragma(pragma) == value


def test_a_file_that_is_there_is_opened_with_checksums_too(path: Path) -> None:
    filled(path)

    with closing(DatabaseFile(path).connect()) as database:
        assert database.pragma("checksum_verification") == "1"


@pytest.mark.parametrize("bit", range(0, 4096 * 8, 4099))
def test_a_flipped_bit_is_found_when_it_is_read(path: Path, bit: int) -> None:
    filled(path)
    content = bytearray(path.read_bytes())
    content[5 * 4096 + bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)

    with closing(DatabaseFile(path).connect()) as database, pytest.raises(apsw.IOError):
        database.execute("SELECT x FROM kept").fetchall()


def test_a_file_without_checksums_is_refused(path: Path) -> None:
    DatabaseFile(path.with_name("other")).connect().close()
    with closing(apsw.Connection(str(path), vfs=apsw.vfs_names()[1])) as plain:
        plain.execute("CREATE TABLE kept (x)")

    with pytest.raises(RecordDamagedError):
        DatabaseFile(path).connect()


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.write_bytes(b"no database at all\n" * 400)

    with pytest.raises(RecordDamagedError):
        DatabaseFile(path).connect()


def test_a_newer_format_is_refused(path: Path) -> None:
    with closing(DatabaseFile(path).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)

    with pytest.raises(RecordTooNewError):
        DatabaseFile(path).connect()


def test_a_newer_format_is_not_touched(path: Path) -> None:
    database = DatabaseFile(path).connect()
    database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    database.execute("CREATE TABLE kept (x)")
    database.pragma("user_version", SCHEMA + 1)
    database.close()
    log = path.with_name(path.name + "-wal")
    before = (path.read_bytes(), log.read_bytes())

    with pytest.raises(RecordTooNewError):
        DatabaseFile(path).connect()

    assert (path.read_bytes(), log.read_bytes()) == before


def test_a_folder_that_is_not_there_is_a_record_error(path: Path) -> None:
    with pytest.raises(RecordError):
        DatabaseFile(path.parent / "gone" / path.name).connect()


def test_a_file_that_another_connection_keeps_to_itself_is_busy(path: Path) -> None:
    filled(path)
    with closing(apsw.Connection(str(path), vfs="cksmvfs")) as other:
        other.pragma("locking_mode", "EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(RecordBusyError):
            DatabaseFile(path, busy_s=0.02).connect()


def test_a_new_file_that_another_connection_reads_without_end_is_busy(path: Path) -> None:
    filled(path)
    with closing(apsw.Connection(str(path), vfs="cksmvfs")) as other:
        other.pragma("journal_mode", "delete")
        other.execute("BEGIN; SELECT * FROM kept LIMIT 1").fetchall()

        with pytest.raises(RecordBusyError):
            DatabaseFile(path, busy_s=0.02).connect()


def test_a_new_file_that_is_being_made_elsewhere_can_be_opened(path: Path) -> None:
    first = DatabaseFile(path).connect()

    second = DatabaseFile(path).connect()

    found = second.pragma("checksum_verification")
    first.close()
    second.close()
    assert found == "1"


# A first page that a power cut tore ----------------------------------------------------------------

PAGE = 4096


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """Files as a power cut leaves them while the log is copied: all of that is on the disk."""
    path, found = tmp_path / "record.sqlite3", tmp_path / "found" / "record.sqlite3"
    with closing(DatabaseFile(path).connect()) as database:
        database.execute("CREATE TABLE kept (x TEXT); INSERT INTO kept VALUES ('before')")
        database.pragma("wal_checkpoint", "truncate")
        database.execute("CREATE TABLE since (x TEXT); INSERT INTO since VALUES ('after')")
        found.parent.mkdir()
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{found}{end}")
    return found


def zeros(content: bytearray) -> None:
    content[:PAGE] = bytes(PAGE)


def sector_of_zeros(content: bytearray) -> None:
    content[:512] = bytes(512)


def garbage(content: bytearray) -> None:
    content[:PAGE] = bytes(range(256)) * (PAGE // 256)


def change(path: Path, how: Callable[[bytearray], None]) -> None:
    content = bytearray(path.read_bytes())
    how(content)
    path.write_bytes(content)


def rows_of(database: apsw.Connection) -> list[object]:
    return [row[0] for row in database.execute("SELECT x FROM kept UNION ALL SELECT x FROM since")]


@pytest.mark.parametrize("how", [zeros, sector_of_zeros, garbage])
def test_everything_that_the_log_has_is_there_and_checked(
    torn: Path, how: Callable[[bytearray], None]
) -> None:
    change(torn, how)
    with closing(DatabaseFile(torn).connect()) as database:
        assert rows_of(database) == ["before", "after"]
        assert (database.pragma("checksum_verification"), database.pragma("integrity_check")) == ("1", "ok")


def test_it_is_written_on_with_checksums(torn: Path) -> None:
    change(torn, zeros)
    with closing(DatabaseFile(torn).connect()) as database:
        database.execute("INSERT INTO since VALUES ('later')")
    with closing(DatabaseFile(torn).connect()) as database:
        assert (rows_of(database)[-1], database.pragma("integrity_check")) == ("later", "ok")


def test_without_its_log_it_is_damaged(torn: Path) -> None:
    change(torn, zeros)
    torn.with_name(f"{torn.name}-wal").unlink()
    with pytest.raises(RecordDamagedError):
        DatabaseFile(torn).connect()
