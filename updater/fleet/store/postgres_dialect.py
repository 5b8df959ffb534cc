"""PostgreSQL's own ways: many rows as one JSON text for each column, and locks by name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, LargeBinary, Table, text

from updater.fleet.store.dialect import Row, on_conflict, quoted, written

#: for one statement that changes a table
_CHANGE_MS: Final = 3_600_000
_ENCODE: Final = msgspec.json.Encoder().encode
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
_TRY_LOCK: Final = text("SELECT pg_try_advisory_lock(hashtext(:name))")
_UNLOCK: Final = text("SELECT pg_advisory_unlock(hashtext(:name))")


class PostgresDialect:
    """For more than one process, or more than one machine."""

    name = "postgresql"

    def prepare(self, engine: Engine) -> None:
        """Do nothing: what a connection needs is said when it is made."""

    def put(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write `rows`, over those that have the same keys."""
        _write(connection, _insert(table, is_put=True), rows)

    def add(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write those of `rows` whose keys are not there yet."""
        _write(connection, _insert(table, is_put=False), rows)

    def rows(self, connection: Connection, table: Table, wanted: Sequence[Row]) -> Sequence[Row]:
        """Return the whole rows whose first columns have the values of one of `wanted`, all of one length."""
        if not wanted:
            return []
        found = connection.exec_driver_sql(_select(table, len(wanted[0])), _columns(wanted))
        return [tuple(row) for row in found]

    def hold(self, connection: Connection, name: str) -> None:
        """Wait for the lock `name`, and take it to the transaction's end."""
        connection.execute(_LOCK, {"name": name})

    def set_aside(self, connection: Connection, name: str) -> Path | None:  # noqa: ARG002  see Dialect
        """Give the change its time; a server's database is saved by its own means."""
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_CHANGE_MS}")
        return None

    def wipe(self, engine: Engine) -> None:
        """Do nothing: a server's vacuum writes over what was deleted, and its journal is its owner's."""

    @contextmanager
    def leading(self, engine: Engine, name: str) -> Iterator[bool]:
        """Take the lock `name` while the context lasts where it is free, and give whether it was.

        The server lets go of it, too, when the connection breaks.
        """
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_free = bool(connection.execute(_TRY_LOCK, {"name": name}).scalar())
            try:
                yield is_free
            finally:
                if is_free:
                    connection.execute(_UNLOCK, {"name": name})


def _write(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """Hand over `rows` turned into columns: a few long texts cost less than many short parameters."""
    if rows:
        connection.exec_driver_sql(statement, _columns(rows))


def _columns(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(_ENCODE(column).decode() for column in zip(*rows, strict=True))


@cache
def _insert(table: Table, *, is_put: bool) -> str:
    columns = written(table)
    names = ", ".join(quoted(column.name) for column in columns)
    values = ", ".join(_value(column) for column in columns)
    sources = ", ".join("json_array_elements_text(%s::json)" for _ in columns)
    read = f"SELECT {values} FROM ROWS FROM ({sources}) AS told ({names})"  # noqa: S608  names are ours
    return f"INSERT INTO {table.name} ({names}) {read} {on_conflict(table, is_put=is_put)}"


@cache
def _select(table: Table, width: int) -> str:
    names = ", ".join(f"kept.{quoted(column.name)}" for column in table.columns)
    first = list(table.columns)[:width]
    wanted = ", ".join(quoted(column.name) for column in first)
    values = ", ".join(_value(column) for column in first)
    sources = ", ".join("json_array_elements_text(%s::json)" for _ in first)
    asked = f"SELECT {values} FROM ROWS FROM ({sources}) AS told ({wanted})"  # noqa: S608  names are ours
    return f"SELECT {names} FROM ({asked}) AS wanted ({wanted}) JOIN {table.name} AS kept USING ({wanted})"  # noqa: S608  names are ours


def _value(column: Column[object]) -> str:
    """Return how a column's text becomes its value: bytes come as base64."""
    name = quoted(column.name)
    if isinstance(column.type, LargeBinary):
        return f"decode({name}, 'base64')"
    if isinstance(column.type, BigInteger):
        return f"{name}::bigint"
    return f"{name}::integer" if isinstance(column.type, Integer) else name
