"""A small fleet on 1.0.0 and 1.1.0, whose trial began on day 100."""

from typing import Any

from sqlalchemy import Connection, insert

from tests.updater.fleet.rows import DAY_MS, HOUR_MS, put
from updater.fleet.ingest.buckets import index_of, packed
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.event_tables import BATCHES, INSTALL_DAYS, INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS

BEGAN = 100
TRIAL = Trial("1.1.0", "1.0.0", BEGAN * DAY_MS + 8 * HOUR_MS, 107 * DAY_MS)


def counted(*values: float) -> bytes:
    counts: dict[int, int] = {}
    for value in values:
        counts[index_of(value)] = counts.get(index_of(value), 0) + 1
    return packed(counts)


def enrol(connection: Connection, *installs: str, **fields: Any) -> None:
    """Enrol installs, each in a shop of its own that is called after it."""
    for install in installs:
        put(connection, INSTALLS, {"install": install, "shop": f"shop of {install}", **fields})


def did(connection: Connection, install: str, version: str, day: int, **fields: Any) -> None:
    put(connection, INSTALL_DAYS, {"install": install, "version": version, "day": day, **fields})


def told(connection: Connection, install: str, version: str, day: int, **fields: Any) -> None:
    put(connection, INSTALL_FACTS, {"install": install, "version": version, "day": day, **fields})


def arrived(connection: Connection, install: str, *at: int) -> None:
    for number, moment in enumerate(at):
        values = {"install": install, "epoch": "e", "first_seq": number, "last_seq": number, "events": 1}
        connection.execute(insert(BATCHES).values(**values, arrived_at=moment, offset_ms=0, body=b""))
