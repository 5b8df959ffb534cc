"""Rolls up what installs told on a day: over all installs of a version, channel and region.

A writer leaves a mark of its own at each day that it changes, in the transaction that changes it.  A roll-up
reads the marks, then the day's rows, and takes away the marks that it read in the transaction that writes
what it found.  Where some of these are gone another roll-up was quicker, and this one leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, select

from updater.fleet.ingest.buckets import merged_bytes
from updater.fleet.ingest.tallies import OUTCOMES
from updater.fleet.store.database import Database
from updater.fleet.store.dialect import Row
from updater.fleet.store.event_tables import (
    CHANGED_DAYS,
    FACT_DAYS,
    INSTALL_DAYS,
    INSTALL_FACTS,
    VERSION_DAYS,
)
from updater.fleet.store.install_tables import INSTALLS

#: marks that are taken away in one statement
_MARKS: Final = 400
_SUMS: Final = (*OUTCOMES, "incidents")

_DAYS: Final = select(CHANGED_DAYS.c.day).distinct().order_by(CHANGED_DAYS.c.day)


@dataclass(frozen=True, slots=True)
class RolledDay:
    """What a roll-up found.

    Attributes:
        marks: that were there before anything of the day was read.
        versions: rows of `version_days`.
        facts: rows of `fact_days`.
    """

    day: int
    marks: Sequence[int]
    versions: list[Row]
    facts: list[Row]


class OvertakenError(Exception):
    """Another roll-up of the same day was quicker."""


def roll_up(database: Database, is_open: Callable[[], bool] = lambda: True) -> int:
    """Make the roll-ups of all days that changed anew, and return how many days these were.

    Args:
        database: is read and written.
        is_open: is asked between days whether to go on.

    Raises:
        StoreError: the database does not answer; what was done is kept.
    """
    with database.read() as connection:
        days = list(connection.execute(_DAYS).scalars())
    done = 0
    for day in days:
        if not is_open():
            break
        done += write_day(database, read_day(database, day))
    return done


def read_day(database: Database, day: int) -> RolledDay:
    """Return a day's roll-up, and the marks that it has heeded.

    Raises:
        StoreError: the database does not answer.
    """
    asked = select(CHANGED_DAYS.c.mark).where(CHANGED_DAYS.c.day == day)
    with database.read() as connection:
        marks = (
            connection.execute(asked).scalars().all()
        )  # first: rows that are read later hold more, not less
        return RolledDay(day, marks, _version_rows(connection, day), _fact_rows(connection, day))


def write_day(database: Database, rolled: RolledDay) -> bool:
    """Put a day's roll-up in the place of the one before; tell whether it was the quickest.

    Raises:
        StoreError: the database does not answer.
    """
    try:
        with database.begin() as connection:
            _strike(connection, rolled.day, rolled.marks)
            connection.execute(delete(VERSION_DAYS).where(VERSION_DAYS.c.day == rolled.day))
            connection.execute(delete(FACT_DAYS).where(FACT_DAYS.c.day == rolled.day))
            database.dialect.put(connection, VERSION_DAYS, rolled.versions)
            database.dialect.put(connection, FACT_DAYS, rolled.facts)
    except OvertakenError:
        return False
    return True


def _strike(connection: Connection, day: int, marks: Sequence[int]) -> None:
    for begin in range(0, len(marks), _MARKS):
        some = marks[begin : begin + _MARKS]
        struck = connection.execute(
            delete(CHANGED_DAYS).where(and_(CHANGED_DAYS.c.day == day, CHANGED_DAYS.c.mark.in_(some)))
        )
        if struck.rowcount != len(some):
            raise OvertakenError


def _version_rows(connection: Connection, day: int) -> list[Row]:
    kept = INSTALL_DAYS.c
    keys = (kept.version, INSTALLS.c.channel, INSTALLS.c.region, kept.op, kept.vci)
    sums = [kept[name] for name in _SUMS]
    asked = _asked(INSTALL_DAYS, day, (*keys, kept.install, INSTALLS.c.shop, *sums, kept.times), keys)
    rows = connection.execute(asked)
    return [_version_row(day, key, list(group)) for key, group in groupby(rows, itemgetter(slice(5)))]


def _version_row(day: int, key: tuple[str, ...], rows: list[Any]) -> Row:
    sums = [sum(row[7 + index] for row in rows) for index in range(len(_SUMS))]
    installs, shops = {row[5] for row in rows}, {row[6] for row in rows}
    return (day, *key, *sums, len(installs), len(shops), _together(row[-1] for row in rows))


def _fact_rows(connection: Connection, day: int) -> list[Row]:
    kept = INSTALL_FACTS.c
    keys = (kept.version, INSTALLS.c.channel, INSTALLS.c.region, kept.what, kept.name, kept.vci)
    asked = _asked(INSTALL_FACTS, day, (*keys, kept.install, kept.count, kept.times), keys)
    rows = connection.execute(asked)
    return [_fact_row(day, key, list(group)) for key, group in groupby(rows, itemgetter(slice(6)))]


def _fact_row(day: int, key: tuple[str, ...], rows: list[Any]) -> Row:
    total = sum(row[7] for row in rows)
    return (day, *key, total, len({row[6] for row in rows}), _together(row[-1] for row in rows))


def _asked(table: Any, day: int, columns: Iterable[Any], keys: Iterable[Any]) -> Any:
    joined = table.join(INSTALLS, table.c.install == INSTALLS.c.install)
    return select(*columns).select_from(joined).where(table.c.day == day).order_by(*keys)


def _together(many: Iterable[bytes]) -> bytes:
    return merged_bytes(times for times in many if times)
