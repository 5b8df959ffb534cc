"""The tables are there, and of the form that this service knows."""

from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, insert, inspect, select

from updater.fleet.store.catalogue import METADATA
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SchemaError

#: form of the tables
SCHEMA: Final = 1
FORM: Final = Table("form", METADATA, Column("number", Integer, primary_key=True, autoincrement=False))
_LOCK: Final = "form"


def prepare(database: Database) -> None:
    """Make the tables where there are none; at once by several processes is alike.

    Raises:
        SchemaError: they are of a form that this version does not know.
        UnreachableError: the database does not answer.
    """
    with database.begin() as connection:
        database.dialect.hold(connection, _LOCK)
        check(connection)
        METADATA.create_all(connection)
        if number(connection) is None:
            connection.execute(insert(FORM).values(number=SCHEMA))


def check(connection: Connection) -> None:
    """Refuse tables of another form.

    Raises:
        SchemaError: they are of a form that this version does not know.
    """
    found = number(connection)
    if found is not None and found > SCHEMA:
        raise SchemaError(f"the database has form {found}, and this version knows forms to {SCHEMA}")


def number(connection: Connection) -> int | None:
    """Return the form of the tables, None where there are none."""
    if not inspect(connection).has_table(FORM.name):
        return None
    return connection.execute(select(FORM.c.number)).scalar()
