"""Where the journal ends, as the database itself says: a row that each transaction moves with what it keeps.

So what stands in the journal's files counts exactly where its transaction does.  The table is made by the
first snapshot; a record that never had one needs no journal.
"""

from typing import Final

import apsw

from diagclinic.persistence.journal_file import Position

TABLE: Final = "journal_head"
#: tables that tell of the record's form, not of vehicles
INNER_TABLES: Final = frozenset({TABLE, "alembic_version"})

_CREATE: Final = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    segment INTEGER NOT NULL,
    at INTEGER NOT NULL,
    chain BLOB NOT NULL) STRICT"""
_MOVE: Final = f"UPDATE {TABLE} SET segment = ?, at = ?, chain = ?"  # noqa: S608  no value comes from outside
_PUT: Final = f"INSERT OR REPLACE INTO {TABLE} VALUES (1, ?, ?, ?)"  # noqa: S608  likewise


def read_head(database: apsw.Connection, schema: str = "main") -> Position | None:
    """Return where the journal ends, None where nothing is kept in one."""
    try:
        row = database.execute(f"SELECT segment, at, chain FROM {schema}.{TABLE}").fetchone()  # noqa: S608  ours
    except apsw.SQLError:
        return None
    return None if row is None else Position(*row)


def move_head(database: apsw.Connection, to: Position) -> None:
    """Say within the transaction that the journal ends at `to`."""
    database.execute(_MOVE, (to.segment, to.at, to.chain))


def put_head(database: apsw.Connection, to: Position) -> None:
    """Begin to keep a journal, or go on with it at `to`, within the transaction."""
    database.execute(_CREATE)
    database.execute(_PUT, (to.segment, to.at, to.chain))


def tables_of(database: apsw.Connection, schema: str = "main") -> list[str]:
    """Return the names of the record's own tables, in the order in which they were made."""
    listed = database.execute(
        f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"  # noqa: S608  ours
        " ESCAPE '\\' ORDER BY rowid"
    )
    return [str(name) for (name,) in listed if name not in INNER_TABLES]
