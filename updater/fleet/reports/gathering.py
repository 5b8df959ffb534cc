"""Reads what a report holds."""

from typing import Final

from sqlalchemy import Connection, select

from updater.fleet.feedback.reading import Wanted, grouped, read_said
from updater.fleet.health.adoption import adoption
from updater.fleet.health.crash_groups import crash_groups
from updater.fleet.health.hardware import hardware
from updater.fleet.health.operations import operations
from updater.fleet.health.releases import releases
from updater.fleet.health.scope import Scope
from updater.fleet.reports.content import Column, Kind, Report, Section
from updater.fleet.reports.periods import DAY_MS, Period
from updater.fleet.store.steering_tables import ACTS

_CRASHES: Final = 25
_COUNTED: Final = (Column("Operations", Kind.COUNT), Column("Failed", Kind.SHARE))
_INTERVAL: Final = (Column("At least", Kind.SHARE), Column("At most", Kind.SHARE))


def gather(connection: Connection, period: Period, now: int) -> Report:
    """Return the report of a period; `now`: ms since 1970."""
    scope = Scope(since=period.since, until=period.until)
    sections = (
        _versions(connection, scope),
        _acts(connection, period),
        _operations(connection, scope),
        _hardware(connection, scope),
        _crash_groups(connection, scope),
        _adoption(connection, period),
        _feedback(connection, period),
    )
    return Report(period, now, sections)


def _versions(connection: Connection, scope: Scope) -> Section:
    rows = []
    for one in releases(connection, scope):
        failed, crashed = one.outcomes.failure, one.sessions.crashes
        told = (one.outcomes.trials, failed.value, failed.low, failed.high)
        rows.append((one.version, *told, one.sessions.ended, crashed.value))
    sessions = (Column("Sessions", Kind.COUNT), Column("Crashed", Kind.SHARE))
    return Section("Versions", (Column("Version"), *_COUNTED, *_INTERVAL, *sessions), tuple(rows))


def _acts(connection: Connection, period: Period) -> Section:
    begin, end = period.since * DAY_MS, (period.until + 1) * DAY_MS
    found = select(ACTS).where(ACTS.c.at >= begin, ACTS.c.at < end, ACTS.c.dry == 0).order_by(ACTS.c.id)
    rows = tuple(
        (row.at, row.version, row.act.replace("_", " "), _people(row.who, row.second), row.why)
        for row in connection.execute(found)
    )
    who = (Column("Who"), Column("Why"))
    columns = (Column("When (UTC)", Kind.TIME), Column("Version"), Column("Act"), *who)
    return Section("What was done", columns, rows)


def _people(who: str, second: str) -> str:
    return f"{who} and {second}" if second else who


def _operations(connection: Connection, scope: Scope) -> Section:
    rows = tuple(
        (one.op, one.version, one.outcomes.trials, one.outcomes.failure.value, one.speed.p50, one.speed.p95)
        for one in operations(connection, scope, ("version",))
    )
    speeds = (Column("Median", Kind.MILLIS), Column("p95", Kind.MILLIS))
    return Section("Operations", (Column("Operation"), Column("Version"), *_COUNTED, *speeds), rows)


def _hardware(connection: Connection, scope: Scope) -> Section:
    rows = tuple(
        (one.vci, one.installs, one.outcomes.trials, one.outcomes.failure.value, one.reconnects, one.lost)
        for one in hardware(connection, scope)
    )
    counts = (Column("Reconnects", Kind.COUNT), Column("Lost", Kind.COUNT))
    columns = (Column("Interface"), Column("Installs", Kind.COUNT), *_COUNTED, *counts)
    return Section("Performance by hardware", columns, rows)


def _crash_groups(connection: Connection, scope: Scope) -> Section:
    rows = tuple(
        (one.title, one.state, one.installs, one.crashes, one.first_at)
        for one in crash_groups(connection, scope, _CRASHES)
    )
    counts = (Column("Installs", Kind.COUNT), Column("Crashes", Kind.COUNT), Column("First", Kind.TIME))
    return Section("Crashes", (Column("Crash"), Column("State"), *counts), rows)


def _adoption(connection: Connection, period: Period) -> Section:
    found = adoption(connection, Scope(), period.since * DAY_MS)
    rows = tuple((one.version or "none told yet", one.installs, one.share, one.silent) for one in found)
    counts = (Column("Installs", Kind.COUNT), Column("Share", Kind.SHARE), Column("Silent", Kind.COUNT))
    return Section("Adoption, as told last", (Column("Version"), *counts), rows)


def _feedback(connection: Connection, period: Period) -> Section:
    wanted = Wanted(since=period.since * DAY_MS, until=(period.until + 1) * DAY_MS)
    rows = tuple(
        (one.name, one.scores.messages, one.scores.nps.value, one.scores.mean_csat, one.scores.effort.value)
        for one in grouped(read_said(connection, wanted), "version")
    )
    figures = (Column("Recommend (NPS)", Kind.FIGURE), Column("Satisfied, of 5", Kind.FIGURE))
    columns = (Column("Version"), Column("Messages", Kind.COUNT), *figures, Column("Easy", Kind.SHARE))
    return Section("Feedback", columns, rows)
