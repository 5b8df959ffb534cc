"""What SQLite's and the system's failures mean to the person in front of the record."""

import errno
from pathlib import Path
from typing import Final, TypeAlias

import apsw

from diagclinic.core.errors import (
    DiskFullError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
)

#: SQLite's result codes that end in "I/O error" only because the disk takes nothing more: a quota or a file
#: system's limit is reported so, and a full disk where shared memory is to grow (sqlite.org/rescode.html)
_NO_ROOM: Final = frozenset({apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_SHMSIZE})
#: those by which the checksum VFS, a file that ends too early, and the file system tell of changed bytes; the
#: rest are failures of the disk, or of a drive that went away, and say nothing of what was written
_CHANGED: Final = frozenset(
    {apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS}
)
_NO_ROOM_ERRNO: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_Meaning: TypeAlias = tuple[type[RecordError], str]

_FULL: Final[_Meaning] = (DiskFullError, "there is no room left for {}")
_DAMAGED: Final[_Meaning] = (RecordDamagedError, "bytes of {} are not those that were written")
_FORBIDDEN: Final[_Meaning] = (RecordError, "{} cannot be written: let this user write to its folder")
_MEANINGS: Final[dict[type[Exception], _Meaning]] = {
    apsw.FullError: _FULL,
    apsw.IOError: (RecordError, "the disk or the network drive of {} failed"),
    apsw.CorruptError: _DAMAGED,
    apsw.NotADBError: _DAMAGED,
    apsw.BusyError: (RecordBusyError, "another program keeps {} locked"),
    apsw.LockedError: (RecordBusyError, "another program keeps {} locked"),
    apsw.CantOpenError: _FORBIDDEN,
    apsw.PermissionsError: _FORBIDDEN,
    apsw.ReadOnlyError: _FORBIDDEN,
    apsw.AuthError: _FORBIDDEN,
    PermissionError: _FORBIDDEN,
}


def record_failure(error: Exception, path: Path) -> RecordError:
    """Return what `error`, met while working on `path`, means; at worst in its own words."""
    known = _told_by_its_number(error) or _MEANINGS.get(type(error))
    kind, text = known or (RecordError, f"{{}} cannot be used: {error}")
    return kind(text.replace("{}", str(path)))


def _told_by_its_number(error: Exception) -> _Meaning | None:
    if isinstance(error, OSError):
        return _FULL if error.errno in _NO_ROOM_ERRNO else None
    result = getattr(error, "extendedresult", None)
    if result in _NO_ROOM:
        return _FULL
    return _DAMAGED if result in _CHANGED else None
