"""Rows that both databases are tested with."""

from updater.fleet.store.database import Database
from updater.fleet.store.dialect import Row
from updater.fleet.store.event_tables import MEASURES

FIRST: Row = ("e", "i", "v", "m", 1, bytes(range(256)))
OTHER: Row = ("e", "i", "w", "m", 2, b"")


def put(database: Database, *many: Row) -> None:
    """Write `many` in a transaction of their own."""
    with database.begin() as connection:
        database.dialect.put(connection, MEASURES, many)
