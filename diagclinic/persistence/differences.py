"""What a record has that a snapshot of it has not, found by comparing the two, whatever their formats."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

import apsw

from diagclinic.core.errors import SnapshotError
from diagclinic.persistence.journal import columns_of
from diagclinic.persistence.journal_file import Change, Columns, Entry, Position
from diagclinic.persistence.journal_head import read_head, tables_of

_EARLIER: Final = "earlier"
_VISITS: Final = "visits"
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
        with suppress(apsw.Error):  # whoever gave up halfway still reads of it, until the connection ends
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


def visits_apart(database: apsw.Connection) -> int:
    """Return how many visits of the snapshot the record has not, or has others for; no visit is ever cut."""
    if _VISITS not in tables_of(database):
        return 0
    ((count,),) = database.execute(
        f"SELECT count(*) FROM {_EARLIER}.{_VISITS} AS one WHERE NOT EXISTS (SELECT 1 FROM main.{_VISITS} "  # noqa: S608  names of ours
        "AS other WHERE other.id = one.id AND other.started_at = one.started_at)"
    )
    return int(count)


def _gone(database: apsw.Connection, table: str, columns: Columns) -> Iterator[Entry]:
    names = [columns.names[place] for place in columns.key]
    rows = database.execute(
        f'SELECT {_listed(names)} FROM {_EARLIER}."{table}" AS one WHERE NOT EXISTS '  # noqa: S608  names of ours
        f'(SELECT 1 FROM main."{table}" AS other WHERE {_same(names, names)})'
    )
    yield from _entries(table, columns, (Change(table, tuple(row), None) for row in rows))


def _came(database: apsw.Connection, table: str, columns: Columns, *, is_known: bool) -> Iterator[Entry]:
    sql = f'SELECT {_listed(columns.names)} FROM main."{table}" AS one'  # noqa: S608  names of ours
    if is_known:
        same = _same(columns.names, columns_of(database, table, _EARLIER).names)
        sql += f' WHERE NOT EXISTS (SELECT 1 FROM {_EARLIER}."{table}" AS other WHERE {same})'  # noqa: S608  likewise
    rows = database.execute(sql)
    yield from _entries(table, columns, (Change(table, columns.key_of(row), tuple(row)) for row in rows))


def _same(names: Sequence[str], others: Sequence[str]) -> str:
    """Return that a row of `one` is in `other`; SQLite looks it up by its key, and needs no room for that."""
    return " AND ".join(
        f'other."{name}" IS one."{name}"' if name in others else f'one."{name}" IS NULL' for name in names
    )


def _entries(table: str, columns: Columns, changes: Iterator[Change]) -> Iterator[Entry]:
    while portion := tuple(islice(changes, _MOST_ROWS)):
        yield Entry({table: columns}, portion)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
