"""Opens the spool's database: whatever lies there, a spool of this epoch comes of it; see docs/fleet.md.

A file that is damaged, or of another format, is set aside and begun anew. A file that is another one than the
epoch was drawn for (a copy on another computer, a backup that was put back) begins a new epoch without its
events: the numbers of some of them may have been used before, and the server would take them for known.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

NAME: Final = "spool.db"
FORMAT: Final = 1
EPOCH: Final = "epoch"
MACHINE: Final = "machine"
SECRET: Final = "secret"  # noqa: S105  the name of one
#: names in `meta` of what was told once and must not be told again
ONCE: Final = "once:"
_EPOCH_BYTES: Final = 8
_SECRET_BYTES: Final = 16
#: spools that were set aside and are kept
_BAD_KEPT: Final = 2
#: names of what was told once that are kept
_ONCE_KEPT: Final = 200
_BUSY_MS: Final = 2000
_TABLES: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE contexts(id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE events(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, class INTEGER, level INTEGER, context INTEGER, body TEXT,
    bytes INTEGER, at_ms INTEGER
);
CREATE INDEX events_in_order_of_eviction ON events(class, seq);
CREATE TABLE quarantine(seq INTEGER PRIMARY KEY, body TEXT, why TEXT, at_ms INTEGER);
CREATE TABLE dropped(class INTEGER PRIMARY KEY, count INTEGER);
"""
_LOOKS: Final = (
    "SELECT name, value FROM meta LIMIT 1",
    "SELECT id, body FROM contexts LIMIT 1",
    "SELECT seq, class, level, context, body, bytes, at_ms FROM events ORDER BY class, seq LIMIT 1",
    "SELECT seq, body, why, at_ms FROM quarantine LIMIT 1",
    "SELECT class, count FROM dropped LIMIT 1",
)
#: what SQLite says of a file that is no spool
DAMAGE: Final = (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.SchemaChangeError)

Draw = Callable[[int], bytes]


@dataclass(slots=True)
class SpoolFile:
    """A spool that is open.

    Attributes:
        number: of the file on its disk, by which it is known for the same one.
        secret: of this spool, 32 hexadecimal digits; never leaves.
    """

    path: Path
    database: apsw.Connection
    number: int
    secret: str

    @property
    def is_in_place(self) -> bool:
        """Whether it still lies where it was opened, and was not set aside by another process."""
        try:
            return self.path.stat().st_ino == self.number
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def open_spool(path: Path, machine: str, draw: Draw) -> SpoolFile:
    """Open the spool at `path`, whatever lies there.

    Args:
        path: of the file; its folder is made.
        machine: tells this computer from others.
        draw: returns that many random bytes.

    Raises:
        apsw.Error: the disk is full, or another process keeps it locked.
        OSError: the folder cannot be made, or the file cannot be set aside.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path) and not path.is_file():  # a folder, a pipe, a link that leads to none
        set_aside(path)
    try:
        return _open(path, machine, draw)
    except DAMAGE:
        lost = _events_in(path)
        set_aside(path)
        anew = _open(path, machine, draw)
        anew.database.executemany("INSERT OR IGNORE INTO dropped VALUES (?, ?)", lost)
        return anew


def _events_in(path: Path) -> list[tuple[int, int]]:
    """Return how many events of each class lie in what is set aside, as far as that can be read."""
    try:
        with closing(_connected(path)) as database:
            counted = "SELECT class, count(*) FROM events WHERE class BETWEEN 0 AND 4 GROUP BY class"
            found = database.execute(counted).fetchall()
    except apsw.Error:
        return []
    return [(one, count) for one, count in found if isinstance(one, int) and isinstance(count, int)]


def set_aside(path: Path) -> None:
    """Move a damaged spool out of the way, and remove the oldest of those that were.

    Raises:
        OSError: it cannot be moved.
    """
    others = sorted(path.parent.glob(f"{path.name}.bad-*"), key=_bad_number)
    number = _bad_number(others[-1]) + 1 if others else 1
    with suppress(FileNotFoundError):  # another process was quicker
        path.replace(path.with_name(f"{path.name}.bad-{number}"))
    for ending in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink()
    for old in others[: 1 - _BAD_KEPT]:
        with suppress(OSError):
            old.unlink()


def remove_spool(path: Path) -> None:
    """Remove the spool at `path`, for which no room is needed.

    Raises:
        OSError: it cannot be removed.
    """
    for one in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        one.unlink(missing_ok=True)


def begin_epoch(database: apsw.Connection, draw: Draw, machine: str = "") -> None:
    """Forget all events, and draw a new epoch; within a transaction of the caller."""
    for table in ("events", "contexts", "quarantine", "dropped"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
    database.execute("DELETE FROM meta WHERE name LIKE ?", (f"{ONCE}%",))
    keep(database, EPOCH, draw(_EPOCH_BYTES).hex())
    keep(database, SECRET, draw(_SECRET_BYTES).hex())
    if machine:
        keep(database, MACHINE, machine)


def keep(database: apsw.Connection, name: str, value: str) -> None:
    """Keep a value in `meta`."""
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def kept(database: apsw.Connection, name: str) -> str:
    """Return a value of `meta`, empty where there is none."""
    found = database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return "" if found is None else str(found[0])


def _open(path: Path, machine: str, draw: Draw) -> SpoolFile:
    database = _connected(path)
    try:
        database.pragma("journal_mode", "wal")
        database.pragma("synchronous", "NORMAL")
        database.pragma("secure_delete", 1)
        number = path.stat().st_ino
        database.execute("BEGIN IMMEDIATE")
        _make(database, _mark(machine, number), draw)
        database.execute("COMMIT")
        return SpoolFile(path, database, number, kept(database, SECRET))
    except BaseException:
        database.close()
        raise


def _connected(path: Path) -> apsw.Connection:
    # the usual file system of SQLite, whatever else this process has made the default
    database = apsw.Connection(str(path), vfs="win32" if sys.platform == "win32" else "unix")
    database.set_busy_timeout(_BUSY_MS)
    return database


def _make(database: apsw.Connection, mark: str, draw: Draw) -> None:
    """Make a new spool of a new file, and sure that an old one is of this computer."""
    if (
        database.pragma("user_version") == 0
        and not database.execute("SELECT 1 FROM sqlite_master").fetchone()
    ):
        database.execute(_TABLES)
        database.pragma("user_version", FORMAT)
    if database.pragma("user_version") != FORMAT:
        raise apsw.NotADBError("a spool of another format")
    for look in _LOOKS:
        database.execute(look).fetchall()
    if kept(database, MACHINE) != mark or not kept(database, EPOCH) or not kept(database, SECRET):
        begin_epoch(database, draw, mark)
    database.execute("DELETE FROM contexts WHERE id NOT IN (SELECT context FROM events)")
    database.execute(
        "DELETE FROM meta WHERE name LIKE ?1 AND rowid NOT IN"
        " (SELECT rowid FROM meta WHERE name LIKE ?1 ORDER BY rowid DESC LIMIT ?2)",
        (f"{ONCE}%", _ONCE_KEPT),
    )


def _mark(machine: str, number: int) -> str:
    return hashlib.sha256(f"{machine}\n{number}".encode()).hexdigest()[:32]


def _bad_number(path: Path) -> int:
    ending = path.name.rpartition("-")[2]
    return int(ending) if ending.isdecimal() else 0


def random_bytes(count: int) -> bytes:
    """Return random bytes of the system."""
    return os.urandom(count)
