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


def alarms(connection: Connection, version: str) -> tuple[Alarm, ...]:
    """Return what was confirmed of a version and counts."""
    query = select(ALARMS.c.what, ALARMS.c.words).where(
        ALARMS.c.version == version, ALARMS.c.taken_back_at.is_(None)
    )
    return tuple(Alarm(what, words) for what, words in connection.execute(query.order_by(ALARMS.c.id)))
