"""The spool, from the side that sends: read in order, events removed once kept elsewhere, or set aside.

It is opened for each step alone, so that the application can set a damaged file aside meanwhile.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import apsw

from updater.client.errors import BusyError, LockedFileError, NoRoomError
from updater.upload.batch import LARGEST, MOST_EVENTS, Row, Stretch
from updater.upload.errors import SpoolDamagedError, SpoolFormatError

T = TypeVar("T")
FORMAT: Final = 1
#: rows that are set aside at most; the oldest go first
MOST_QUARANTINED: Final = 1000
#: milliseconds that the application may take for its own change
_BUSY_MS: Final = 5000
#: broken places that a search leaps over
_MOST_LEAPS: Final = 100
_IS_EPOCH: Final = re.compile(r"[0-9a-f]{16}")
#: the classes of events
_CLASSES: Final = range(5)
_EPOCH: Final = "SELECT value FROM meta WHERE name = 'epoch'"
#: as bytes: what is no text there is no reason to fail
_ROWS: Final = (
    "SELECT seq, context, CASE WHEN length(CAST(body AS BLOB)) <= ? THEN CAST(body AS BLOB) END"
    " FROM events WHERE seq > ? AND level <= ? ORDER BY seq LIMIT ?"
)
_CONTEXT: Final = (
    "SELECT CASE WHEN length(CAST(body AS BLOB)) <= ? THEN CAST(body AS BLOB) END FROM contexts WHERE id = ?"
)
_ASIDE: Final = (
    "INSERT OR REPLACE INTO quarantine(seq, body, why, at_ms)"
    " SELECT seq, body, ?, ? FROM events WHERE seq = ?"
)
_TRIM: Final = (
    "DELETE FROM quarantine WHERE seq NOT IN"
    " (SELECT seq FROM quarantine ORDER BY at_ms DESC, seq DESC LIMIT ?)"
)
_CLOSED: Final = (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError)
_DAMAGED: Final = (apsw.CorruptError, apsw.NotADBError)
#: what no hand-made file may have us do
_OFF: Final = (apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, apsw.SQLITE_DBCONFIG_ENABLE_VIEW)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and whether something damaged stood in the way."""

    stretch: Stretch
    is_damaged: bool


class Spool:
    """The spool in `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, after: int, level: int) -> Found | None:
        """Return the next events that may go at `level`, None where there is no spool yet.

        What is damaged is leapt over: what lies behind it is read all the same.

        Raises:
            SpoolDamagedError: nothing can be read.
            SpoolFormatError: it is of another format.
            BusyError: the application holds it all the time.
            LockedFileError: it may not be opened.
        """
        return self._with(lambda database: _read(database, after, level))

    def remove(self, epoch: str, seqs: Sequence[int]) -> None:
        """Remove events that the service keeps; none where the spool is another one by now.

        Raises:
            SpoolDamagedError: they cannot be removed.
            NoRoomError: the disk is full.
            BusyError: the application holds it all the time.
        """
        self._change(epoch, lambda database: _remove(database, seqs))

    def quarantine(self, epoch: str, why: Mapping[int, str], at_ms: int) -> None:
        """Set events aside that the service never takes, with the reasons; otherwise like `remove`.

        Raises:
            SpoolDamagedError: they cannot be.
            NoRoomError: the disk is full.
            BusyError: the application holds it all the time.
        """

        def put_aside(database: apsw.Connection) -> None:
            database.executemany(_ASIDE, [(words, at_ms, seq) for seq, words in why.items()])
            database.execute(_TRIM, (MOST_QUARANTINED,))
            _remove(database, tuple(why))

        self._change(epoch, put_aside)

    def count(self) -> int:
        """Return how many events wait.

        Raises:
            SpoolDamagedError: they cannot be counted.
            SpoolFormatError: it is of another format.
        """
        return self._with(lambda database: int(database.execute("SELECT count(*) FROM events").get)) or 0

    def _change(self, epoch: str, change: Callable[[apsw.Connection], None]) -> None:
        def change_same(database: apsw.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            if database.execute(_EPOCH).get == epoch:  # else the numbers mean other events
                change(database)
            database.execute("COMMIT")

        self._with(change_same)

    def _with(self, act: Callable[[apsw.Connection], T]) -> T | None:
        if not self._path.exists():
            return None
        with _told(self._path):
            database = _opened(self._path)
            try:
                number = database.pragma("user_version")
                result = act(database) if number == FORMAT else None
            finally:
                database.close()
        if number not in {0, FORMAT}:  # 0: the application has only begun to make it
            raise SpoolFormatError(f"{self._path} is of format {number}; this version reads {FORMAT}")
        return result


def _opened(path: Path) -> apsw.Connection:
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    database.set_busy_timeout(_BUSY_MS)
    for setting in _OFF:
        database.config(setting, 0)
    database.pragma("synchronous", "normal")  # an event that comes back after a power cut is sent again
    return database


def _read(database: apsw.Connection, after: int, level: int) -> Found:
    database.execute("BEGIN")  # one moment: numbers and epoch belong together
    epoch = database.execute(_EPOCH).get
    if not (isinstance(epoch, str) and _IS_EPOCH.fullmatch(epoch)):
        raise SpoolDamagedError("The spool does not say which one it is")
    rows, is_damaged = _rows(database, after, level)
    contexts = _contexts(database, {row.context for row in rows})
    return Found(Stretch(epoch, _dropped(database), contexts, tuple(rows)), is_damaged)


def _rows(database: apsw.Connection, after: int, level: int) -> tuple[list[Row], bool]:
    rows, is_damaged = _until_damage(database, after, level)
    leaps, is_cut = 0, is_damaged
    while is_cut and not rows and leaps < _MOST_LEAPS:
        leaps += 1
        behind = _behind_damage(database, after)
        if behind is None:
            break
        rows, is_cut = _until_damage(database, behind - 1, level)
        after = behind
    return rows, is_damaged


def _until_damage(database: apsw.Connection, after: int, level: int) -> tuple[list[Row], bool]:
    """Return the rows after `after`, up to the first broken place, and whether there is one."""
    rows: list[Row] = []
    size = 0
    try:
        for seq, context, body in database.execute(_ROWS, (LARGEST, after, level, MOST_EVENTS)):
            size += len(body or b"")
            if size > LARGEST and rows:
                break
            rows.append(Row(seq, context, body))
    except _DAMAGED:
        return rows, True
    return rows, False


def _behind_damage(database: apsw.Connection, after: int) -> int | None:
    """Return the first number behind the last broken place, looking from the end; None for nothing there."""
    first = None
    try:
        for (seq,) in database.execute("SELECT seq FROM events WHERE seq > ? ORDER BY seq DESC", (after,)):
            first = seq
    except _DAMAGED:
        return first
    return first


def _contexts(database: apsw.Connection, ids: set[object]) -> dict[object, bytes]:
    found: dict[object, bytes] = {}
    for one in ids:
        try:
            body = database.execute(_CONTEXT, (LARGEST, one)).get
        except _DAMAGED:
            continue
        if isinstance(body, bytes):
            found[one] = body
    return found


def _dropped(database: apsw.Connection) -> dict[str, int]:
    try:
        rows = list(database.execute("SELECT class, count FROM dropped ORDER BY class"))
    except _DAMAGED:
        return {}
    return {str(one): count for one, count in rows if one in _CLASSES and type(count) is int and count > 0}


def _remove(database: apsw.Connection, seqs: Sequence[int]) -> None:
    database.executemany("DELETE FROM events WHERE seq = ?", [(seq,) for seq in seqs])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in words what SQLite says of the file."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise BusyError(f"{path} is held by another program.") from error
    except _CLOSED as error:
        raise LockedFileError(
            f"{path} cannot be opened: another program, or a right, is in the way."
        ) from error
    except (apsw.FullError, apsw.IOError) as error:
        raise NoRoomError(f"{path} cannot be written: the disk is full, or fails.") from error
    except apsw.Error as error:
        raise SpoolDamagedError(f"{path} is damaged ({error})") from error
