"""Which versions the fleet runs, and how that moves."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from updater.fleet.health.scope import Scope, within
from updater.fleet.store.event_tables import INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS


@dataclass(frozen=True, slots=True)
class Adoption:
    """How many run a version now, as they told last.

    Attributes:
        share: of all installs that were asked for, 0 to 1.
        silent: of these installs, those that have not told since the moment that was asked for.
    """

    version: str
    installs: int
    shops: int
    share: float
    silent: int


@dataclass(frozen=True, slots=True)
class AdoptionDay:
    """How many installs told on a day from a version."""

    day: int
    version: str
    installs: int


def adoption(connection: Connection, scope: Scope, silent_since: int) -> tuple[Adoption, ...]:
    """Return which versions run, the one on most computers first.

    Args:
        connection: to read with.
        scope: of what; days do not count.
        silent_since: ms since 1970; who has not told since then is silent.
    """
    is_heard = INSTALLS.c.seen_at >= silent_since
    query = (
        select(
            INSTALLS.c.version,
            func.count(),
            func.count(func.distinct(INSTALLS.c.shop)),
            func.count().filter(is_heard),
        )
        .where(within(INSTALLS, scope), INSTALLS.c.revoked_at.is_(None))
        .group_by(INSTALLS.c.version)
        .order_by(func.count().desc(), INSTALLS.c.version)
    )
    rows = connection.execute(query).all()
    total = sum(installs for _, installs, _, _ in rows)
    return tuple(
        Adoption(version, installs, shops, installs / total, installs - heard)
        for version, installs, shops, heard in rows
    )


def adoption_days(connection: Connection, scope: Scope) -> tuple[AdoptionDay, ...]:
    """Return from how many installs each version told on each day."""
    facts = INSTALL_FACTS.c
    joined = INSTALL_FACTS.join(INSTALLS, INSTALLS.c.install == facts.install)
    query = (
        select(facts.day, facts.version, func.count(func.distinct(facts.install)))
        .select_from(joined)
        .where(within(INSTALL_FACTS, scope), facts.what == "session")
        .group_by(facts.day, facts.version)
        .order_by(facts.day, facts.version)
    )
    named = {INSTALLS.c.channel: scope.channel, INSTALLS.c.region: scope.region}
    for column, value in named.items():
        query = query.where(column == value) if value else query
    return tuple(AdoptionDay(*row) for row in connection.execute(query))
