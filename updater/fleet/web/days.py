"""Figures by day, for charts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, func, select

from updater.fleet.health.adoption import adoption_days
from updater.fleet.health.scope import Scope, within
from updater.fleet.reports.writing import day
from updater.fleet.store.event_tables import FACT_DAYS, VERSION_DAYS
from updater.fleet.web.charts import Line, Lines
from updater.fleet.web.looking import order

#: lines that a chart can tell apart
_MOST: Final = 6
_CRASHES: Final = ("crash", "hang")


def failures(connection: Connection, scope: Scope) -> Lines:
    """Return the share of operations that failed, by day and version, in per cent."""
    days = VERSION_DAYS.c
    query = (
        select(days.day, days.version, func.sum(days.ok), func.sum(days.failed))
        .where(within(VERSION_DAYS, scope))
        .group_by(days.day, days.version)
    )
    found = {
        (number, version): 100 * float(failed) / float(ok + failed)
        for number, version, ok, failed in connection.execute(query)
        if ok + failed
    }
    return _chart("failures", "Operations that failed, by day", scope, found, "\u202f%")


def crashes(connection: Connection, scope: Scope) -> Lines:
    """Return the share of sessions that crashed or hung, by day and version, in per cent."""
    facts = FACT_DAYS.c
    query = (
        select(facts.day, facts.version, facts.name, func.sum(facts["count"]))
        .where(
            within(FACT_DAYS, scope),
            facts.what == "session",
            facts.name.in_(("clean", "abnormal", *_CRASHES)),
        )
        .group_by(facts.day, facts.version, facts.name)
    )
    ended: dict[tuple[int, str], float] = defaultdict(float)
    crashed: dict[tuple[int, str], float] = defaultdict(float)
    for number, version, name, count in connection.execute(query):
        ended[number, version] += float(count)
        crashed[number, version] += float(count) if name in _CRASHES else 0.0
    found = {key: 100 * crashed[key] / total for key, total in ended.items()}
    return _chart("crashes", "Sessions that crashed or hung, by day", scope, found, "\u202f%")


def telling(connection: Connection, scope: Scope) -> Lines:
    """Return how many installs told of a session, by day and version."""
    found = {(one.day, one.version): float(one.installs) for one in adoption_days(connection, scope)}
    return _chart("telling", "Installs that told of a session, by day", scope, found, "")


def _chart(name: str, title: str, scope: Scope, found: dict[tuple[int, str], float], unit: str) -> Lines:
    versions = _newest(version for _, version in found)
    places = range(scope.since, scope.until + 1)
    lines = tuple(Line(version, tuple(found.get((at, version)) for at in places)) for version in versions)
    return Lines(name, title, tuple(day(at)[5:] for at in places), lines, unit)


def _newest(versions: Iterable[str]) -> list[str]:
    return sorted(set(versions), key=order, reverse=True)[:_MOST]
