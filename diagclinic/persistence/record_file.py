"""What a record's file tells of itself, whichever version wrote it; nothing of it is changed."""

from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from diagclinic.core.errors import NoRecordError, RecordDamagedError
from diagclinic.persistence.database_file import DatabaseFile, backup_target
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal_head import tables_of
from diagclinic.persistence.places import TRACES_NAME, Places

#: higher than any format's number
ANY_SCHEMA: Final = 2**31 - 1


def schema_of(path: Path) -> int | None:
    """Return the number of the file's format, None where there is no file, or an empty one.

    Raises:
        RecordError: it cannot be read.
    """
    if not has_bytes(path):
        return None
    with closing(any_version(path)) as database:
        return int(database.pragma("user_version"))


def refuse_lost(places: Places) -> None:
    """Refuse a record that lost its file, or all its bytes: SQLite would begin a new one in its place.

    A file that is missing where there are traces alone was taken away by hand, to begin anew.

    Raises:
        RecordDamagedError: something beside it tells that there was one.
    """
    file = places.database
    if has_bytes(file):
        return
    has_copies = any(places.snapshots.glob("*.db"))
    if has_copies or (file.exists() and any((places.folder / TRACES_NAME).glob("*"))):
        beside = f"copies of it in {places.snapshots}" if has_copies else "traces of visits beside it"
        raise RecordDamagedError(
            f"{file} is {'empty' if file.exists() else 'missing'}, and there are {beside}"
        )


def has_bytes(path: Path) -> bool:
    """Tell if there is anything in the file: SQLite takes an empty one for a new database."""
    return path.exists() and path.stat().st_size > 0


def require_folder(places: Places) -> None:
    """Refuse where there is not even a data folder: a lock would have no place either.

    Raises:
        NoRecordError: there is none.
    """
    if not places.folder.is_dir():
        raise _no_record(places)


def require_record(places: Places) -> None:
    """Refuse where there is no record, or where it lost its file.

    Raises:
        NoRecordError: there is none yet.
        RecordDamagedError: there was one.
    """
    refuse_lost(places)
    if not has_bytes(places.database):
        raise _no_record(places)


def _no_record(places: Places) -> NoRecordError:
    return NoRecordError(f"there is no {places.database}")


def any_version(path: Path) -> apsw.Connection:
    """Open a record that any version may have written; closing it leaves its write-ahead log as it is.

    Raises:
        RecordError: it cannot be opened.
    """
    database = DatabaseFile(path, schema=ANY_SCHEMA).connect()
    database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    return database


def count_rows(database: apsw.Connection) -> dict[str, int]:
    """Return how many rows each table of the record has."""
    return {table: _count(database, table) for table in tables_of(database)}


def _count(database: apsw.Connection, table: str) -> int:
    ((count,),) = database.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  a name of ours
    return int(count)


def check_whole(database: apsw.Connection, path: Path) -> None:
    """Read every page and every index.

    Raises:
        RecordDamagedError: something is not as it was written.
    """
    try:
        told = [str(line) for (line,) in database.execute("PRAGMA integrity_check(5)")]
    except apsw.Error as error:
        raise record_failure(error, path) from error
    if told != ["ok"]:
        raise RecordDamagedError(f"{path}: {'; '.join(told)}")


def copy_record(source: Path, target: Path) -> None:
    """Copy a record of any version, with the commits that are not in its file yet, to `target`.

    Raises:
        RecordError: one cannot be read, or the other cannot be written.
    """
    try:
        with (
            closing(any_version(source)) as database,
            closing(backup_target(target)) as copy,
            copy.backup("main", database, "main") as backup,
        ):
            backup.step()
    except apsw.Error as error:
        raise record_failure(error, source) from error
