"""The overview: how versions stand, what is missing, and what is alarming."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from updater.fleet.accounts.roles import Permission
from updater.fleet.alerts import desk
from updater.fleet.health.outcomes import Outcomes, summed
from updater.fleet.health.releases import releases
from updater.fleet.health.scope import Scope, within
from updater.fleet.rollout.steering import Rollout, rollouts
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.web import days
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import drawn
from updater.fleet.web.looking import DAY_MS
from updater.fleet.web.pages import Page
from updater.fleet.web.verdicts import Said, said_last

_WEEK: Final = 7
_MONTH: Final = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One version on its way, with what the judge said last."""

    rollout: Rollout
    said: Said | None
    installs: int
    outcomes: Outcomes
    before: Outcomes


@dataclass(frozen=True, slots=True)
class Dials:
    """The fleet in a few figures; `heard`: installs that told something in the last day."""

    installs: int
    heard: int
    week: Outcomes


@dataclass(frozen=True, slots=True)
class OverviewPages:
    """The first page."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return it."""
        return (Page("GET", "/", self.show, Permission.SEE),)

    def show(self, ask: Ask) -> Answer:
        """Show the fleet at a glance."""
        today = ask.now // DAY_MS
        month = Scope(since=today - _MONTH + 1, until=today)
        with self.database.read() as connection:
            values = {
                "dials": _dials(connection, ask.now),
                "rows": _rows(connection, month),
                "open": desk.open_alerts(connection, ask.now),
            }
            chart = days.failures(connection, month)
        return Show("overview.html", values | {"chart": chart, "drawn": drawn(chart), "now": ask.now})


def _dials(connection: Connection, now: int) -> Dials:
    alive = INSTALLS.c.revoked_at.is_(None)
    heard = func.count().filter(INSTALLS.c.seen_at >= now - DAY_MS)
    counts = connection.execute(select(func.count(), heard).where(alive)).one()
    week = Scope(since=now // DAY_MS - _WEEK + 1, until=now // DAY_MS)
    told = connection.execute(select(*summed(VERSION_DAYS)).where(within(VERSION_DAYS, week))).one()
    return Dials(counts[0], counts[1], Outcomes(*map(int, told)))


def _rows(connection: Connection, scope: Scope) -> list[Row]:
    known = {one.version: one for one in releases(connection, scope)}
    rows = []
    for one in rollouts(connection):
        now, before = known.get(one.version), known.get(one.before)
        installs, outcomes = (now.installs, now.outcomes) if now else (0, Outcomes())
        earlier = before.outcomes if before else Outcomes()
        rows.append(Row(one, said_last(connection, one.version), installs, outcomes, earlier))
    return rows
