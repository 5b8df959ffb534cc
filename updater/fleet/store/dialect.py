"""What SQLite and PostgreSQL do each in their own way: writing many rows, and locks."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Column, Connection, Engine, Table

#: a value for each of `written(table)`, in that order
Row = tuple[object, ...]


class Dialect(Protocol):
    """The few statements that the two databases do not share."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""

    def prepare(self, engine: Engine) -> None:
        """Make each connection of `engine` behave, before the first one is made."""

    def put(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write `rows`, over those that have the same keys."""

    def add(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write those of `rows` whose keys are not there yet."""

    def rows(self, connection: Connection, table: Table, wanted: Sequence[Row]) -> Sequence[Row]:
        """Return the whole rows whose first columns have the values of one of `wanted`, all of one length."""

    def hold(self, connection: Connection, name: str) -> None:
        """Wait for the lock `name`, and take it to the transaction's end."""

    def set_aside(self, connection: Connection, name: str) -> Path | None:
        """Make ready for a change of the tables in this transaction, and return where a copy lies.

        The copy is of what was there when the transaction began; None where the server has its own ways.

        Raises:
            UnreachableError: the copy cannot be made.
        """

    def wipe(self, engine: Engine) -> None:
        """See that what was deleted can no more be read in the database's files, as far as that is ours.

        It is called between transactions; it waits for readers a moment only.
        """

    def leading(self, engine: Engine, name: str) -> AbstractContextManager[bool]:
        """Take the lock `name` while the context lasts where it is free, and give whether it was."""


def written(table: Table) -> list[Column[object]]:
    """Return the columns that a row brings: all but a number that the database counts up."""
    return [column for column in table.columns if column.autoincrement is not True]


def keys(table: Table) -> str:
    """Return the names of the columns of a table's key, for SQL."""
    return ", ".join(quoted(column.name) for column in table.primary_key.columns)


def on_conflict(table: Table, *, is_put: bool) -> str:
    """Return the end of an INSERT: what is done where the key is there already; both databases read it."""
    others = [column.name for column in written(table) if not column.primary_key]
    if not is_put or not others:
        return f"ON CONFLICT ({keys(table)}) DO NOTHING"
    values = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in others)
    return f"ON CONFLICT ({keys(table)}) DO UPDATE SET {values}"


def quoted(name: str) -> str:
    """Return a column's name as both databases read it, words of SQL included."""
    return f'"{name}"'
