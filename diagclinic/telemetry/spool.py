"""Writes events into the spool, and keeps it in bounds with every insert; see docs/fleet.md.

Used from one thread. Several processes may write at once: each looks at what the others changed.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import apsw

from diagclinic.telemetry.spool_file import (
    DAMAGE,
    ONCE,
    Draw,
    SpoolFile,
    begin_epoch,
    open_spool,
    random_bytes,
    set_aside,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY_MS: Final = 86_400_000
#: days of events that have to say that something is old
_DAYS_THAT_AGREE: Final = 3
#: a clock that was not set when an event was told says nothing of its age (2017)
_EARLIEST_MS: Final = 1_500_000_000_000
#: rows that are looked at in one go where some have to give way
_AT_A_TIME: Final = 500
#: number, class and size of an event, as SQLite tells them
_Weighed = tuple[Any, ...]
_NOTHING: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the spool: bytes of its events' bodies, rows, and milliseconds."""

    bytes: int = 20 << 20
    rows: int = 200_000
    age_ms: int = 90 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is kept.

    Attributes:
        context: what several events share, as JSON.
        body: the event as JSON, without its number and its context's.
        at_ms: wall clock, since 1970.
        once: where it is not empty, nothing else told under the same name is kept.
    """

    event_class: int
    level: int
    context: str
    body: str
    at_ms: int
    once: str = ""


@dataclass(slots=True)
class Spool:
    """The spool of this install.

    Attributes:
        machine: tells this computer from others.
    """

    path: Path
    machine: str
    limits: Limits = field(default_factory=Limits)
    draw: Draw = random_bytes
    _file: SpoolFile | None = None
    _contexts: dict[str, int] = field(default_factory=dict)
    _seen: int | None = None
    _rows: int = 0
    _bytes: int = 0

    def secret(self) -> str:
        """Return the secret of this spool.

        Raises:
            apsw.Error: it cannot be opened.
            OSError: likewise.
        """
        return self._opened().secret

    def add(
        self,
        rows: Sequence[Row],
        now_ms: int,
        agreed: Callable[[], int],
        lost: Mapping[int, int] = _NOTHING,
    ) -> None:
        """Keep `rows`, and count what was lost before it came here.

        Args:
            rows: in the order in which they were told.
            now_ms: wall clock.
            agreed: returns the level that holds now; asked while nobody else can write, so that nothing is
                kept behind the back of somebody who withdraws.
            lost: events by their class.

        Raises:
            apsw.Error: they cannot be kept, e.g. for want of room; nothing was.
            OSError: likewise.
        """
        try:
            self._add(rows, now_ms, agreed, lost)
        except DAMAGE:
            self._begin_anew()
            self._add(rows, now_ms, agreed, lost)

    def restrict(self, level: int) -> None:
        """Remove what was told above `level`; at 0 everything, and begin a new epoch.

        Raises:
            apsw.Error: it cannot be done now.
            OSError: likewise.
        """
        database = self._opened().database
        with self._transaction(database):
            if level:
                database.execute("DELETE FROM events WHERE level > ?", (level,))
            else:
                begin_epoch(database, self.draw)
        with suppress(apsw.Error):  # a reader keeps it from shrinking; its bytes are overwritten already
            database.execute("VACUUM")
            database.pragma("wal_checkpoint(TRUNCATE)")
        self.close()

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._forget()

    def _opened(self) -> SpoolFile:
        if self._file is not None and not self._file.is_in_place:
            self.close()
        if self._file is None:
            self._file = open_spool(self.path, self.machine, self.draw)
        return self._file

    def _begin_anew(self) -> None:
        file, self._file = self._file, None
        self._forget()
        if file is not None:
            is_in_place = file.is_in_place
            file.close()
            if is_in_place:
                set_aside(self.path)

    def _forget(self) -> None:
        self._contexts.clear()
        self._seen = None

    @contextmanager
    def _transaction(self, database: apsw.Connection) -> "Iterator[None]":
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.execute("COMMIT")
        except BaseException:
            self._forget()
            with suppress(apsw.Error):
                database.execute("ROLLBACK")
            raise

    def _add(
        self, rows: Sequence[Row], now_ms: int, agreed: Callable[[], int], lost: Mapping[int, int]
    ) -> None:
        database = self._opened().database
        with self._transaction(database):
            self._look(database)
            level = agreed()
            for row in rows:
                if row.level <= level and _is_first(database, row):
                    self._insert(database, row)
            for event_class, count in lost.items() if level else ():
                _count(database, event_class, count)
            self._make_room(database, now_ms)

    def _look(self, database: apsw.Connection) -> None:
        """Find out how much there is, where another process changed it since the last time."""
        version = database.pragma("data_version")
        if version != self._seen:
            self._contexts.clear()
            counted = database.execute("SELECT count(*), coalesce(sum(bytes), 0) FROM events").fetchone()
            self._rows, self._bytes = counted or (0, 0)
            self._seen = version

    def _insert(self, database: apsw.Connection, row: Row) -> None:
        size = len(row.body.encode())
        database.execute(
            "INSERT INTO events(class, level, context, body, bytes, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
            (row.event_class, row.level, self._context(database, row.context), row.body, size, row.at_ms),
        )
        self._rows += 1
        self._bytes += size

    def _context(self, database: apsw.Connection, body: str) -> int:
        if body not in self._contexts:
            found = database.execute("SELECT id FROM contexts WHERE body = ?", (body,)).fetchone()
            if found is None:
                database.execute("INSERT INTO contexts(body) VALUES (?)", (body,))
                found = (database.last_insert_rowid(),)
            self._contexts[body] = found[0]
        return self._contexts[body]

    def _make_room(self, database: apsw.Connection, now_ms: int) -> None:
        oldest_ms = now_ms - self.limits.age_ms
        first = database.execute("SELECT at_ms FROM events ORDER BY seq LIMIT 1").fetchone()
        if first is not None and _EARLIEST_MS < first[0] < oldest_ms:
            old = "SELECT seq, class, bytes FROM events WHERE at_ms BETWEEN ? AND ?"
            agreed_ms = min(oldest_ms, _agreed_ms(database) - self.limits.age_ms)
            self._drop(database, database.execute(old, (_EARLIEST_MS, agreed_ms)).fetchall())
        while self._rows > self.limits.rows or self._bytes > self.limits.bytes:
            least = "SELECT seq, class, bytes FROM events ORDER BY class, seq LIMIT ?"
            self._drop(database, self._too_many(database.execute(least, (_AT_A_TIME,)).fetchall()))

    def _too_many(self, rows: Sequence[_Weighed]) -> Sequence[_Weighed]:
        """Return the first of `rows`, as many as have to give way."""
        count, size = self._rows, self._bytes
        for place, row in enumerate(rows):
            if count <= self.limits.rows and size <= self.limits.bytes:
                return rows[:place]
            count, size = count - 1, size - row[2]
        return rows

    def _drop(self, database: apsw.Connection, rows: Sequence[_Weighed]) -> None:
        database.executemany("DELETE FROM events WHERE seq = ?", [(seq,) for seq, _, _ in rows])
        for event_class in {one for _, one, _ in rows}:
            _count(database, event_class, sum(one == event_class for _, one, _ in rows))
        self._rows -= len(rows)
        self._bytes -= sum(size for _, _, size in rows)


def _agreed_ms(database: apsw.Connection) -> int:
    """Return the time that several days agree upon: a clock that is wrong for a day ages nothing."""
    days = "SELECT DISTINCT at_ms / ? AS day FROM events ORDER BY day DESC LIMIT 1 OFFSET ?"
    found = database.execute(days, (_DAY_MS, _DAYS_THAT_AGREE - 1)).fetchone()
    return found[0] * _DAY_MS if found else 0


def _is_first(database: apsw.Connection, row: Row) -> bool:
    """Say whether nothing was told under the row's name before."""
    if not row.once:
        return True
    database.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (ONCE + row.once, str(row.at_ms)))
    return database.changes() == 1


def _count(database: apsw.Connection, event_class: int, count: int) -> None:
    database.execute(
        "INSERT INTO dropped VALUES (?1, ?2) ON CONFLICT(class) DO UPDATE SET count = count + ?2",
        (event_class, count),
    )
