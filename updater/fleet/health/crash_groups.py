"""Crashes by their signature: where, since when, on how many computers."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from updater.fleet.health.scope import Scope
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES
from updater.fleet.store.install_tables import INSTALLS

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class CrashCount:
    """Crashes of one group on one version with one interface."""

    version: str
    vci: str
    crashes: int
    installs: int


@dataclass(frozen=True, slots=True)
class CrashGroup:
    """Crashes with one signature.

    Attributes:
        what: `python`, `native`, `hang` or `launcher`.
        type: of the exception, or the name of the fault.
        frames: `module:function:line`, innermost first.
        first_at: ms since 1970, ever.
        last_at: ms since 1970, within what was asked for.
        state: `open`, `known`, `mended` or `ignored`.
        note: what people wrote to it.
        crashes: within what was asked for; so are installs and shops.
    """

    signature: str
    what: str
    type: str
    frames: tuple[str, ...]
    first_at: int
    last_at: int
    state: str
    note: str
    crashes: int
    installs: int
    shops: int

    @property
    def title(self) -> str:
        """What to call it: its type and its innermost frame."""
        return f"{self.type} in {self.frames[0]}" if self.frames else self.type


def crash_groups(connection: Connection, scope: Scope, limit: int = 100) -> tuple[CrashGroup, ...]:
    """Return the groups with crashes in `scope`, the one on the most computers first."""
    installs = func.count(func.distinct(CRASHES.c.install))
    query = _grouped(scope).order_by(installs.desc(), func.count().desc(), CRASHES.c.signature).limit(limit)
    return tuple(map(_group, connection.execute(query)))


def crash_group(connection: Connection, signature: str) -> tuple[CrashGroup, tuple[CrashCount, ...]]:
    """Return one group, and its crashes by version and interface.

    Raises:
        UnknownError: there is none of that signature.
    """
    row = connection.execute(_grouped(Scope()).where(CRASHES.c.signature == signature)).one_or_none()
    if row is None:
        raise UnknownError(f"no crash has the signature {signature[:16]!r}")
    columns = (CRASHES.c.version, CRASHES.c.vci)
    counts = select(*columns, func.count(), func.count(func.distinct(CRASHES.c.install))).group_by(*columns)
    found = connection.execute(counts.where(CRASHES.c.signature == signature).order_by(*columns))
    return _group(row), tuple(CrashCount(*each) for each in found)


def settle_crash_group(connection: Connection, signature: str, state: str, note: str) -> None:
    """Keep what people say of a group.

    Raises:
        UnknownError: there is none of that signature.
    """
    changed = connection.execute(
        update(CRASH_GROUPS).where(CRASH_GROUPS.c.signature == signature).values(state=state, note=note)
    )
    if not changed.rowcount:
        raise UnknownError(f"no crash has the signature {signature[:16]!r}")


def _grouped(scope: Scope) -> Select[Any]:
    groups = CRASH_GROUPS.c
    columns = (groups.signature, groups.what, groups.type, groups.frames, groups.first_at)
    rest = (groups.state, groups.note)
    counts = (
        func.count().label("crashes"),
        func.count(func.distinct(CRASHES.c.install)).label("installs"),
        func.count(func.distinct(INSTALLS.c.shop)).label("shops"),
    )
    joined = CRASHES.join(CRASH_GROUPS, groups.signature == CRASHES.c.signature).outerjoin(
        INSTALLS, INSTALLS.c.install == CRASHES.c.install
    )
    query = select(*columns, func.max(CRASHES.c.at).label("last_at"), *rest, *counts).select_from(joined)
    return query.where(*_conditions(scope)).group_by(*columns, *rest, CRASHES.c.signature)


def _conditions(scope: Scope) -> list[Any]:
    told = {
        CRASHES.c.version: scope.version,
        CRASHES.c.vci: scope.vci,
        INSTALLS.c.channel: scope.channel,
        INSTALLS.c.region: scope.region,
    }
    days = CRASHES.c.at.between(scope.since * DAY_MS, (scope.until + 1) * DAY_MS - 1)
    return [days, *(column == value for column, value in told.items() if value)]


def _group(row: Row[Any]) -> CrashGroup:
    told = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way in
    return CrashGroup(**{**told, "frames": tuple(map(str, json.loads(told["frames"])))})
