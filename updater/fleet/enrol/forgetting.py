"""Deletes everything that an install told to now; the roll-ups of these days are made anew."""

from typing import Final

from sqlalchemy import Connection, delete, exists, select, union, update

from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import (
    BATCHES,
    CHANGED_DAYS,
    CRASH_GROUPS,
    CRASHES,
    FACT_DAYS,
    FEEDBACK,
    INSTALL_DAYS,
    INSTALL_FACTS,
    MEASURES,
    VERSION_DAYS,
)
from updater.fleet.store.install_tables import FORGOTTEN, INSTALLS, STREAMS

#: above every number of an event: what still comes of a stream that was forgotten is known
_ALL: Final = 1 << 60
_TOLD: Final = {"version": "", "level": 0, "flags": "{}", "seen_at": None}


def forget(database: Database, install: str, nonce: str, now_ms: int) -> bool:
    """Delete what `install` told, and return whether it was this request that did.

    Args:
        database: is written.
        install: is known, and the request was signed by it.
        nonce: a request counts once; drawn by the install.
        now_ms: noted; it also marks the days that change.

    Raises:
        StoreError: nothing was deleted.
    """
    with database.begin() as connection:
        connection.execute(select(INSTALLS.c.install).where(INSTALLS.c.install == install).with_for_update())
        if connection.execute(select(FORGOTTEN.c.nonce).where(FORGOTTEN.c.nonce == nonce)).first():
            return False
        database.dialect.add(connection, FORGOTTEN, [(nonce, install, now_ms)])
        days = _days_of(connection, install)
        _delete(connection, install, days)
        database.dialect.add(connection, CHANGED_DAYS, [(day, now_ms) for day in days])
    database.dialect.wipe(database.engine)
    return True


def _days_of(connection: Connection, install: str) -> list[int]:
    """Return the days of which the install may have told: each is looked through by its key."""
    every = union(*(select(table.c.day) for table in (VERSION_DAYS, FACT_DAYS, CHANGED_DAYS)))
    days = sorted(connection.execute(every).scalars())
    found = set(
        connection.execute(select(INSTALL_DAYS.c.day).where(INSTALL_DAYS.c.install == install)).scalars()
    )
    facts = INSTALL_FACTS.c
    for day in days:
        asked = select(facts.day).where(facts.day == day, facts.install == install).limit(1)
        found.update(connection.execute(asked).scalars())
    return sorted(found)


def _delete(connection: Connection, install: str, days: list[int]) -> None:
    for table in (BATCHES, INSTALL_DAYS, MEASURES, CRASHES, FEEDBACK):
        connection.execute(delete(table).where(table.c.install == install))
    facts = INSTALL_FACTS
    for day in days:
        connection.execute(delete(facts).where(facts.c.day == day, facts.c.install == install))
    left = exists().where(CRASHES.c.signature == CRASH_GROUPS.c.signature)
    connection.execute(delete(CRASH_GROUPS).where(~left))
    ended = update(STREAMS).where(STREAMS.c.install == install)
    connection.execute(ended.values(last_seq=_ALL, dropped="{}"))
    connection.execute(update(INSTALLS).where(INSTALLS.c.install == install).values(_TOLD))
