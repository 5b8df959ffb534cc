"""Of what a page tells: the days, the channel, the region and the version that somebody chose."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from updater.fleet.health.scope import Scope
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.web.asking import Ask

DAY_MS: Final = 86_400_000
SPANS: Final = (7, 30, 90)
_DEFAULT: Final = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose.

    Attributes:
        scope: of what figures are read.
        days: how many, today included.
        versions: that one can choose; so are channels and regions.
    """

    scope: Scope
    days: int
    versions: tuple[str, ...]
    channels: tuple[str, ...]
    regions: tuple[str, ...]

    @property
    def address(self) -> str:
        """The choice as the query of an address."""
        scope = self.scope
        told = {"days": self.days, "version": scope.version, "channel": scope.channel, "region": scope.region}
        return urlencode({name: value for name, value in told.items() if value})


def chosen(connection: Connection, ask: Ask) -> Choice:
    """Return what somebody chose, and what there is to choose from."""
    days, today = ask.number("days", _DEFAULT, SPANS[-1]), ask.now // DAY_MS
    version, channel, region = (ask.searched(name, 60) for name in ("version", "channel", "region"))
    scope = Scope(version, channel, region, since=today - days + 1, until=today)
    return Choice(
        scope,
        days,
        known_versions(connection, scope.since),
        _values(connection, "channel"),
        _values(connection, "region"),
    )


def known_versions(connection: Connection, since: int) -> tuple[str, ...]:
    """Return the versions that told something since a day, the newest first."""
    query = select(VERSION_DAYS.c.version).where(VERSION_DAYS.c.day >= since).distinct()
    return tuple(sorted(connection.execute(query).scalars(), key=order, reverse=True))


def order(version: str) -> tuple[tuple[int, str], ...]:
    """Return what versions are sorted by: 1.10 comes after 1.9."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in version.split("."))


def _values(connection: Connection, name: str) -> tuple[str, ...]:
    return tuple(sorted(connection.execute(select(INSTALLS.c[name]).distinct()).scalars()))
