"""How a version does, by channel, region and interface, against the version before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, func, select

from updater.fleet.health.outcomes import Outcomes, Rate, outcomes_of, rate, summed
from updater.fleet.health.scope import Scope, within
from updater.fleet.store.event_tables import FACT_DAYS, VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.steering_tables import ROLLOUTS

#: what health may be told apart by; `version` always is
DIMENSIONS: Final = ("channel", "region", "vci")
_SESSION: Final = "session"
_CRASH: Final = "crash"
#: how sessions end; `started` is none of them
ENDS: Final = ("clean", "crash", "hang", "abnormal", "power_loss")

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sessions:
    """How app sessions ended."""

    clean: int = 0
    crash: int = 0
    hang: int = 0
    abnormal: int = 0
    power_loss: int = 0

    @property
    def ended(self) -> int:
        """Of how many the end is known and was the program's."""
        return self.clean + self.crash + self.hang + self.abnormal

    @property
    def crashes(self) -> Rate:
        """The share that crashed or hung."""
        return rate(self.crash + self.hang, self.ended)


@dataclass(frozen=True, slots=True)
class Release:
    """How a version does in one part of the fleet.

    Attributes:
        channel: empty where all are meant; so are region and interface.
        installs: that run it now, as they told last.
        shops: that these belong to.
        crashes: that were told, hangs among them; by the interface that was in use last.
        sessions: none where interfaces are told apart: a session has none.
    """

    version: str
    channel: str
    region: str
    vci: str
    outcomes: Outcomes
    sessions: Sessions
    installs: int
    shops: int
    crashes: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A part of the fleet on a version, and on the version before; None where that told nothing."""

    now: Release
    before: Release | None


def releases(connection: Connection, scope: Scope, by: Sequence[str] = ()) -> tuple[Release, ...]:
    """Return how versions do, newest told first by version text.

    Args:
        connection: to read with.
        scope: of what.
        by: names of `DIMENSIONS` to tell apart.
    """
    wanted = tuple(name for name in DIMENSIONS if name in by)
    operations = _operations(connection, scope, wanted)
    sessions = {} if "vci" in wanted or scope.vci else _sessions(connection, scope, wanted)
    installs = _installs(connection, scope, tuple(name for name in wanted if name != "vci"))
    crashes = _crashes(connection, scope, wanted)
    found = [
        replace(
            _release(key, wanted, operations.get(key, Outcomes()), sessions.get(key, Sessions()), installs),
            crashes=crashes.get(key, 0),
        )
        for key in sorted({*operations, *sessions, *crashes})
    ]
    return tuple(found)


def compared(
    connection: Connection, version: str, scope: Scope, by: Sequence[str] = ()
) -> tuple[Compared, ...]:
    """Return how `version` does in each part of the fleet, with the version that it is judged against.

    Args:
        connection: to read with.
        version: that is asked for.
        scope: of what; its own version does not count.
        by: names of `DIMENSIONS` to tell apart.
    """
    before = _before(connection, version)
    now = releases(connection, _of(scope, version), by)
    earlier = releases(connection, _of(scope, before), by) if before else ()
    known = {(one.channel, one.region, one.vci): one for one in earlier}
    return tuple(Compared(one, known.get((one.channel, one.region, one.vci))) for one in now)


def _before(connection: Connection, version: str) -> str:
    found = connection.execute(select(ROLLOUTS.c.before).where(ROLLOUTS.c.version == version)).scalar()
    return found or ""


def _of(scope: Scope, version: str) -> Scope:
    return Scope(version, scope.channel, scope.region, scope.vci, scope.since, scope.until)


def _operations(connection: Connection, scope: Scope, wanted: _Key) -> dict[_Key, Outcomes]:
    columns = [VERSION_DAYS.c[name] for name in ("version", *wanted)]
    query = select(*columns, *summed(VERSION_DAYS)).where(within(VERSION_DAYS, scope)).group_by(*columns)
    return {tuple(row[: len(columns)]): outcomes_of(row) for row in connection.execute(query)}


def _sessions(connection: Connection, scope: Scope, wanted: _Key) -> dict[_Key, Sessions]:
    columns = [FACT_DAYS.c[name] for name in ("version", *wanted)]
    query = (
        select(*columns, FACT_DAYS.c.name, func.sum(FACT_DAYS.c["count"]))
        .where(within(FACT_DAYS, scope), FACT_DAYS.c.what == _SESSION, FACT_DAYS.c.name.in_(ENDS))
        .group_by(*columns, FACT_DAYS.c.name)
    )
    found: dict[_Key, dict[str, int]] = {}
    for *key, name, count in connection.execute(query):
        found.setdefault(tuple(key), {})[name] = int(count)
    return {key: Sessions(**counts) for key, counts in found.items()}


def _crashes(connection: Connection, scope: Scope, wanted: _Key) -> dict[_Key, int]:
    columns = [FACT_DAYS.c[name] for name in ("version", *wanted)]
    query = (
        select(*columns, func.sum(FACT_DAYS.c["count"]))
        .where(within(FACT_DAYS, scope), FACT_DAYS.c.what == _CRASH)
        .group_by(*columns)
    )
    return {tuple(key): int(count) for *key, count in connection.execute(query)}


def _installs(connection: Connection, scope: Scope, wanted: _Key) -> dict[_Key, tuple[int, int]]:
    columns = [INSTALLS.c[name] for name in ("version", *wanted)]
    counts = (func.count(), func.count(func.distinct(INSTALLS.c.shop)))
    query = (
        select(*columns, *counts)
        .where(within(INSTALLS, scope), INSTALLS.c.revoked_at.is_(None))
        .group_by(*columns)
    )
    return {tuple(key): (installs, shops) for *key, installs, shops in connection.execute(query)}


def _release(
    key: _Key, wanted: _Key, outcomes: Outcomes, sessions: Sessions, installs: dict[_Key, tuple[int, int]]
) -> Release:
    told = dict(zip(("version", *wanted), key, strict=True))
    here = tuple(value for name, value in told.items() if name != "vci")
    count, shops = installs.get(here, (0, 0))
    return Release(
        version=told["version"],
        channel=told.get("channel", ""),
        region=told.get("region", ""),
        vci=told.get("vci", ""),
        outcomes=outcomes,
        sessions=sessions,
        installs=count,
        shops=shops,
    )
