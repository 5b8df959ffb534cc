"""Confirmed reports of what must not happen even once: one of them stops a version."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from updater.fleet.accounts.audit import Line, note
from updater.fleet.judge.evidence import Alarm
from updater.fleet.rollout.errors import RefusedError
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.rollout_tables import ALARMS


@dataclass(frozen=True, slots=True)
class Report:
    """Who confirmed what, when (ms since 1970)."""

    at: int
    who: str
    version: str
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A report that counts.

    Attributes:
        id: by which it is taken back.
        at: ms since 1970.
    """

    id: int
    at: int
    who: str
    what: str
    words: str


def confirm(connection: Connection, report: Report, known: frozenset[str]) -> None:
    """Keep a confirmed report; the judge's next look stops the version.

    Raises:
        RefusedError: `what` is none of those that stop at once.
    """
    if report.what not in known:
        raise RefusedError(f"{report.what[:40]!r} does not stop at once; known: {', '.join(sorted(known))}")
    values = {"at": report.at, "version": report.version, "what": report.what}
    connection.execute(insert(ALARMS).values(**values, words=report.words, who=report.who))
    detail = {"version": report.version, "what": report.what, "words": report.words}
    note(connection, Line(report.at, report.who, "alarm", detail))


def take_back(connection: Connection, number: int, who: str, at: int) -> None:
    """Let a report count no more: it was a mistake; what was stopped by it stays so.

    Raises:
        UnknownError: there is no such report.
    """
    changed = connection.execute(
        update(ALARMS)
        .where(ALARMS.c.id == number, ALARMS.c.taken_back_at.is_(None))
        .values(taken_back_at=at, taken_back_by=who)
    )
    if not changed.rowcount:
        raise UnknownError(f"no report {number} counts")
    note(connection, Line(at, who, "alarm taken back", {"number": str(number)}))


def confirmed(connection: Connection, version: str) -> tuple[Confirmed, ...]:
    """Return the reports that count against a version, for people."""
    columns = (ALARMS.c.id, ALARMS.c.at, ALARMS.c.who, ALARMS.c.what, ALARMS.c.words)
    query = select(*columns).where(ALARMS.c.version == version, ALARMS.c.taken_back_at.is_(None))
    return tuple(Confirmed(*row) for row in connection.execute(query.order_by(ALARMS.c.id)))


def alarms(connection: Connection, version: str, since: int = 0) -> tuple[Alarm, ...]:
    """Return what was confirmed of a version since a moment (ms since 1970) and counts."""
    return tuple(Alarm(one.what, one.words) for one in confirmed(connection, version) if one.at >= since)
