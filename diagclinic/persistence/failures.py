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
_NO_ROOM_ERRNO: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_Meaning: TypeAlias = tuple[type[RecordError], str]

_FULL: Final[_Meaning] = (DiskFullError, "there is no room left for {}")
_DAMAGED: Final[_Meaning] = (RecordDamagedError, "bytes of {} are not those that were written")
_FORBIDDEN: Final[_Meaning] = (RecordError, "{} cannot be written: let this user write to its folder")
_MEANINGS: Final[dict[type[Exception], _Meaning]] = {
    apsw.FullError: _FULL,
    apsw.IOError: _DAMAGED,
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
    known = _FULL if _lacks_room(error) else _MEANINGS.get(type(error))
    kind, text = known or (RecordError, f"{{}} cannot be used: {error}")
    return kind(text.replace("{}", str(path)))


def _lacks_room(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM_ERRNO
    return getattr(error, "extendedresult", None) in _NO_ROOM
