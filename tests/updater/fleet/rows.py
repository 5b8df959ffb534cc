"""Rows of the fleet's tables, with everything that a test does not care about filled in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, insert

from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import (
    BATCHES,
    CRASH_GROUPS,
    CRASHES,
    FACT_DAYS,
    FEEDBACK,
    INSTALL_DAYS,
    INSTALL_FACTS,
    MEASURES,
    VERSION_DAYS,
)
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.steering_tables import ROLLOUTS

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
_COUNTS = {"ok": 0, "failed": 0, "vehicle": 0, "refused": 0, "cancelled": 0, "incidents": 0, "times": b""}
_PLAIN: dict[Table, dict[str, Any]] = {
    INSTALLS: {
        "public_key": b"k",
        "shop": "shop-1",
        "how": "code",
        "channel": "pilot",
        "region": "EU",
        "platform": "linux-x86_64",
        "version": "1.1.0",
        "level": 2,
        "flags": "{}",
        "enrolled_at": 0,
        "seen_at": None,
        "revoked_at": None,
    },
    VERSION_DAYS: {
        **_COUNTS,
        "day": 100,
        "version": "1.1.0",
        "channel": "pilot",
        "region": "EU",
        "op": "scan",
        "vci": "elm327",
        "installs": 1,
        "shops": 1,
    },
    FACT_DAYS: {
        "day": 100,
        "version": "1.1.0",
        "channel": "pilot",
        "region": "EU",
        "what": "session",
        "name": "clean",
        "vci": "",
        "count": 1,
        "installs": 1,
        "times": b"",
    },
    INSTALL_DAYS: {
        **_COUNTS,
        "day": 100,
        "version": "1.1.0",
        "op": "scan",
        "protocol": "uds",
        "vci": "elm327",
        "flags": "",
        "last_failed_at": 0,
    },
    INSTALL_FACTS: {
        "day": 100,
        "version": "1.1.0",
        "what": "session",
        "name": "clean",
        "vci": "",
        "count": 1,
        "times": b"",
    },
    CRASH_GROUPS: {
        "what": "python",
        "type": "ValueError",
        "frames": '["scan:run:7"]',
        "first_at": 0,
        "state": "open",
        "note": "",
    },
    CRASHES: {"epoch": "e", "version": "1.1.0", "vci": "elm327", "at": 100 * DAY_MS},
    FEEDBACK: {
        "epoch": "e",
        "version": "1.1.0",
        "channel": "pilot",
        "region": "EU",
        "at": 100 * DAY_MS,
        "about": "app",
        "words": "",
        "nps": None,
        "csat": None,
        "effort": None,
    },
    BATCHES: {
        "epoch": "e",
        "first_seq": 1,
        "last_seq": 1,
        "events": 1,
        "offset_ms": 0,
        "body": b"",
    },
    MEASURES: {"count": 1, "times": b""},
    ROLLOUTS: {
        "before": "1.0.0",
        "phase": "pilot",
        "share": "100%",
        "state": "running",
        "since": 0,
        "began_at": 100 * DAY_MS,
    },
}


def put(connection: Connection, table: Table, *rows: dict[str, Any], **common: Any) -> None:
    """Write rows; `common` goes into each."""
    if rows or common:
        whole = [_PLAIN[table] | common | row for row in rows or ({},)]
        connection.execute(insert(table), whole)


@contextmanager
def filled(database: Database, *tables: tuple[Table, list[dict[str, Any]]]) -> Iterator[Connection]:
    """Write rows of several tables, then give a connection that reads."""
    with database.begin() as connection:
        for table, rows in tables:
            put(connection, table, *rows)
    with database.read() as connection:
        yield connection
