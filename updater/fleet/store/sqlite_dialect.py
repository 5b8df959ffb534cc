"""SQLite's own ways: one writer at a time, who says so at the beginning."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, event

from updater.fleet.store.copying import copied
from updater.fleet.store.dialect import Row, on_conflict, quoted, written

#: for a connection that only looks: it waits for no writer
READS: Final = "reads"
_BUSY_MS: Final = 30_000
#: What is acknowledged outlives a power cut (synchronous); readers do not wait (WAL); what is deleted is
#: written over (secure_delete)
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    f"busy_timeout = {_BUSY_MS}",
    "foreign_keys = ON",
    "cache_size = -65536",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 8000",
    "journal_size_limit = 67108864",
    "secure_delete = ON",
)
#: for whoever reads while what was deleted is to be wiped, in milliseconds: writers wait meanwhile
_WIPE_MS: Final = 2_000


class SqliteDialect:
    """The service's default: one file, one process that writes."""

    name = "sqlite"

    def prepare(self, engine: Engine) -> None:
        """Set up each connection; a transaction that may write takes the writer's place when it begins."""
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)

    def put(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write `rows`, over those that have the same keys."""
        if rows:
            connection.exec_driver_sql(_insert(table, is_put=True), list(rows))

    def add(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write those of `rows` whose keys are not there yet."""
        if rows:
            connection.exec_driver_sql(_insert(table, is_put=False), list(rows))

    def rows(self, connection: Connection, table: Table, wanted: Sequence[Row]) -> Sequence[Row]:
        """Return the whole rows whose first columns have the values of one of `wanted`, all of one length."""
        if not wanted:
            return []
        statement = _select(table, len(wanted[0]))
        raw = connection.connection
        execute = raw.cursor().execute
        return [row for values in wanted for row in execute(statement, values).fetchall()]

    def hold(self, connection: Connection, name: str) -> None:
        """Do nothing: whoever may write is alone."""

    def set_aside(self, connection: Connection, name: str) -> Path | None:
        """Copy the file beside itself, `name` behind its own; no copy of before is written over."""
        path = Path(connection.engine.url.database or "")
        return copied(path, name)

    def wipe(self, engine: Engine) -> None:
        """Empty the journal, where what was deleted can be read; its next turn does where somebody reads."""
        raw = engine.raw_connection()
        cursor = raw.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {_WIPE_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            raw.close()

    @contextmanager
    def leading(self, engine: Engine, name: str) -> Iterator[bool]:  # noqa: ARG002  there is one process
        """Tell that the lock is free: one process serves a file."""
        yield True


@cache
def _insert(table: Table, *, is_put: bool) -> str:
    names = [quoted(column.name) for column in written(table)]
    values = ", ".join("?" for _ in names)
    end = on_conflict(table, is_put=is_put)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) {end}"  # noqa: S608  names are ours


@cache
def _select(table: Table, width: int) -> str:
    names = [quoted(column.name) for column in table.columns]
    where = " AND ".join(f"{name} = ?" for name in names[:width])
    return f"SELECT {', '.join(names)} FROM {table.name} WHERE {where}"  # noqa: S608  names are ours


def _set_up(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # transactions are begun by `_begin`
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
