"""What a record has that a snapshot of it has not, found by comparing the two, whatever their formats."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from diagclinic.core.errors import SnapshotError
from diagclinic.persistence.journal import columns_of
from diagclinic.persistence.journal_file import Change, Columns, Entry, Position
from diagclinic.persistence.journal_head import read_head, tables_of

_EARLIER: Final = "earlier"
#: rows of an entry
_MOST_ROWS: Final = 1000


@contextmanager
def compared(database: apsw.Connection, snapshot: Path) -> Iterator[None]:
    """Let `database` see `snapshot` beside itself within the block, and stay in one state.

    Raises:
        SnapshotError: it is no database.
    """
    try:
        database.execute(f"ATTACH ? AS {_EARLIER}", (str(snapshot),))
    except apsw.Error as error:
        raise SnapshotError(f"{snapshot} is no whole copy of a record: {error}") from error
    try:
        database.execute("BEGIN")
        try:
            yield
        finally:
            database.execute("ROLLBACK")
    finally:
        database.execute(f"DETACH {_EARLIER}")


def earlier_head(database: apsw.Connection) -> Position | None:
    """Return where the journal was when the snapshot was taken, None where nothing was kept in one."""
    return read_head(database, _EARLIER)


def differences(database: apsw.Connection) -> Iterator[Entry]:
    """Yield what changed since the snapshot: first every row that went, then those that came or are others.

    Of a column that the snapshot has not, every value counts as new.
    """
    known = frozenset(tables_of(database, _EARLIER))
    tables = {table: columns_of(database, table) for table in tables_of(database)}
    for table in sorted(known & tables.keys()):
        yield from _gone(database, table, tables[table])
    for table, columns in tables.items():
        yield from _came(database, table, columns, is_known=table in known)


def _gone(database: apsw.Connection, table: str, columns: Columns) -> Iterator[Entry]:
    key = _listed([columns.names[place] for place in columns.key])
    sql = f'SELECT {key} FROM {_EARLIER}."{table}" EXCEPT SELECT {key} FROM main."{table}"'  # noqa: S608  names of ours
    rows = database.execute(sql)
    yield from _entries(table, columns, [Change(table, tuple(row), None) for row in rows])


def _came(database: apsw.Connection, table: str, columns: Columns, *, is_known: bool) -> Iterator[Entry]:
    sql = f'SELECT {_listed(columns.names)} FROM main."{table}"'  # noqa: S608  names of ours
    if is_known:
        earlier = set(columns_of(database, table, _EARLIER).names)
        same = ", ".join(f'"{name}"' if name in earlier else "NULL" for name in columns.names)
        sql += f' EXCEPT SELECT {same} FROM {_EARLIER}."{table}"'  # noqa: S608  likewise
    rows = database.execute(sql)
    yield from _entries(table, columns, [Change(table, columns.key_of(row), tuple(row)) for row in rows])


def _entries(table: str, columns: Columns, changes: Sequence[Change]) -> Iterator[Entry]:
    for first in range(0, len(changes), _MOST_ROWS):
        yield Entry({table: columns}, tuple(changes[first : first + _MOST_ROWS]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
