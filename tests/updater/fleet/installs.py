"""Installs that a database knows, and what they told, read as a test wants it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, select

from tests.fleet_batches import NOW_MS, Event, Teller
from updater.fleet.ingest.counting import count
from updater.fleet.ingest.decoding import decode
from updater.fleet.ingest.keeping import Arrival, Outcome, keep
from updater.fleet.ingest.times import corrected
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import INSTALL_DAYS
from updater.fleet.store.install_tables import INSTALLS

TODAY = NOW_MS // 86_400_000


def enrolled(database: Database, name: str = "install-one", shop: str = "Weber", **fields: Any) -> Teller:
    """Return an install that the database knows."""
    teller = Teller(name, **fields)
    row = (name, teller.public, shop, "code", teller.channel, teller.region, "linux-x86_64")
    with database.begin() as connection:
        database.dialect.put(connection, INSTALLS, [(*row, "", 0, "{}", NOW_MS, None, None)])
    return teller


def arrival(teller: Teller, events: Sequence[Event], arrived_ms: int = NOW_MS, **header: Any) -> Arrival:
    """Return a batch as it comes."""
    batch = decode(teller.plain(events, **header))
    times = corrected(batch, arrived_ms)
    return Arrival(batch, teller.packed(events, **header), arrived_ms, times, count(batch, times))


def kept(database: Database, *arrivals: Arrival, mark: int = 1) -> list[Outcome]:
    """Keep batches and return what became of them."""
    return keep(database, arrivals, mark)


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    """Return all rows of a table, in the order of its key."""
    with database.read() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def operations(database: Database) -> dict[str, int]:
    """Return operations by outcome, over all rows."""
    names = ("ok", "failed", "vehicle", "refused", "cancelled", "incidents")
    sums = [func.coalesce(func.sum(INSTALL_DAYS.c[name]), 0) for name in names]
    with database.read() as connection:
        return {
            name: int(each) for name, each in zip(names, connection.execute(select(*sums)).one(), strict=True)
        }
