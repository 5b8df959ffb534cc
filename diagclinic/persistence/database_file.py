"""Opens the record's database file so that damage is found and nothing acknowledged is lost.

Every page carries a checksum (SQLite's checksum VFS, which apsw's wheels bring along), so a flipped bit is an
error when it is read, not a value.  Four traps of that VFS are handled here: it works only on pages with
eight reserved bytes, which must be set before the first write; a file without them opens without a word, so
`PRAGMA checksum_verification` is asked; a page of zeros passes; and a first page that a power cut tore while
the log was copied hides that there are checksums, though the log has it whole. Loading it makes it the
default of SQLite in apsw in this process; the `sqlite3` of Python is not concerned.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw
import apsw.sqlite_extra

from diagclinic.core.errors import RecordDamagedError, RecordError, RecordTooNewError
from diagclinic.persistence.failures import record_failure

#: number of the newest migration; `PRAGMA user_version` holds the number of the file's own
SCHEMA: Final = 3
#: number of the oldest format that is brought up to this version's
LOWEST_SCHEMA: Final = 1
#: bytes at the end of a page where the checksum VFS keeps its checksum (sqlite.org/cksumvfs.html)
_RESERVED_BYTES: Final = 8
_CHECKSUM_VFS: Final = "cksmvfs"
#: pages in the write-ahead log at which SQLite copies them to the file, with three syncs: those of 500
#: answers, each of which changes a page of its table, one of an index, and the one of the journal's end
_CHECKPOINT_PAGES: Final = 1500
_RETRY_S: Final = 0.01
#: what a file begins with (sqlite.org/fileformat2.html, 1.3)
_MAGIC: Final = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """A database file that is not open yet.

    Attributes:
        busy_s: seconds to wait for another process's write.
        schema: number of the newest migration that this program knows.
    """

    path: Path
    busy_s: float = 5.0
    schema: int = SCHEMA

    def connect(self) -> apsw.Connection:
        """Open the file, creating it where there is none.

        Raises:
            RecordTooNewError: a newer version wrote it; not a byte of it was changed.
            RecordDamagedError: it is no database, or its pages carry no checksums.
            RecordBusyError: another process kept it locked.
            RecordError: it cannot be opened for another reason.
        """
        try:
            return self._connect()
        except apsw.Error as error:
            raise record_failure(error, self.path) from error

    def _connect(self) -> apsw.Connection:
        database = checked_connection(self.path)
        try:
            database.set_busy_timeout(round(self.busy_s * 1000))
            if _is_first_page_torn(self.path):
                database.pragma("wal_checkpoint")
            self._refuse_newer(database)
            self._turn_checksums_on(database)
            _tune(database)
        except BaseException:
            database.close()
            raise
        return database

    def _refuse_newer(self, database: apsw.Connection) -> None:
        # closing the last connection would copy the write-ahead log into the file
        database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        found = database.pragma("user_version")
        if found > self.schema:
            raise RecordTooNewError(f"{self.path} has format {found}, this version knows up to {self.schema}")
        database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)

    def _turn_checksums_on(self, database: apsw.Connection) -> None:
        if database.pragma("page_count") == 0:
            database.reserve_bytes("main", _RESERVED_BYTES)
        # writes the first page of a new file, from which the VFS learns about the reserved bytes
        if self._write_ahead(database) != "wal":
            raise RecordError(f"{self.path} lies where no write-ahead log works: move it to a local disk")
        if database.pragma("checksum_verification") != "1":
            raise RecordDamagedError(f"the pages of {self.path} carry no checksums")

    def _write_ahead(self, database: apsw.Connection) -> str:
        deadline_s = time.monotonic() + self.busy_s
        while True:
            try:
                return str(database.pragma("journal_mode", "wal"))
            except apsw.BusyError:
                # SQLite does not wait by itself where two processes make the same new file
                if time.monotonic() >= deadline_s:
                    raise
                time.sleep(_RETRY_S)


def checked_connection(path: Path) -> apsw.Connection:
    """Open any database file, creating it where there is none, so that its pages' checksums count.

    Raises:
        apsw.Error: it cannot be opened.
    """
    _load_checksum_vfs()
    return apsw.Connection(str(path), vfs=_CHECKSUM_VFS)


def _is_first_page_torn(path: Path) -> bool:
    """Tell whether the power went while the log was copied into the file.

    From its first page the VFS learns that there are checksums; where that is in pieces, the copying, done
    again, tells it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
        return bool(head) and head != _MAGIC
    except OSError:  # whoever opens it hears why
        return False


def backup_target(path: Path) -> apsw.Connection:
    """Open a new database file that a backup can be written to with checksums on all its pages.

    The VFS learns from the first page that is written that there is room for them. A long backup writes other
    pages first, and would leave those without.

    Raises:
        apsw.Error: it cannot be written.
    """
    target = checked_connection(path)
    try:
        target.reserve_bytes("main", _RESERVED_BYTES)
        target.pragma("user_version", 1)
    except BaseException:
        target.close()
        raise
    return target


def _tune(database: apsw.Connection) -> None:
    database.pragma("synchronous", "NORMAL")
    database.pragma("foreign_keys", 1)
    database.wal_autocheckpoint(_CHECKPOINT_PAGES)


def _load_checksum_vfs() -> None:
    if _CHECKSUM_VFS not in apsw.vfs_names():
        loader = apsw.Connection(":memory:")
        apsw.sqlite_extra.load(loader, "cksumvfs")
        loader.close()
