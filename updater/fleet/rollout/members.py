"""Who takes part: every install that was let in by a code, and which version it ran in the trial."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from updater.fleet.judge.evidence import Arm
from updater.fleet.rollout.trial import DAY_MS, Trial
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS

#: what the update program's acts are counted as; said by the old version, it tells nothing of the new one
UPDATE = "update"
_TAKEN = "taken"
_IS_ONE: Final = (INSTALLS.c.how == "code", INSTALLS.c.revoked_at.is_(None))
_Query = TypeVar("_Query", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True, slots=True)
class Member:
    """An install that counts.

    Attributes:
        shop: whose it is; never empty.
        level: of consent, as it told last.
        seen_at: ms since 1970, None for never.
        taken_at: when it took the version on trial, by its own telling; None: it is a control.
        has_told: the version on trial has told something itself.
    """

    install: str
    shop: str
    platform: str
    version: str
    level: int
    seen_at: int | None
    enrolled_at: int
    taken_at: int | None = None
    has_told: bool = False

    @property
    def arm(self) -> Arm:
        """On which side it stands."""
        return Arm.CONTROL if self.taken_at is None else Arm.TRIAL


def members(connection: Connection, trial: Trial) -> dict[str, Member]:
    """Return everybody who counts, by install: who was let in by a code and was not turned away."""
    told, taken = _first_told(connection, trial), _first_taken(connection, trial)
    names = ("install", "shop", "platform", "version", "level", "seen_at", "enrolled_at")
    query = select(*(INSTALLS.c[name] for name in names))
    rows = connection.execute(query.where(*_IS_ONE))
    found = {}
    for row in rows:
        days = [day for day in (told.get(row.install), taken.get(row.install)) if day is not None]
        is_on_it = row.version == trial.version
        since = min(days) * DAY_MS if days else trial.began_at if is_on_it else None
        taken_at = None if since is None else max(since, trial.began_at)
        has_told = row.install in told  # that it was taken comes in the version's name, too, and is not it
        found[row.install] = Member(**row._mapping, taken_at=taken_at, has_told=has_told)  # noqa: SLF001  the way in
    return found


def counting(query: _Query, install: ColumnElement[str]) -> _Query:
    """Return `query` over no others than those who count; `install`: the column that says who told."""
    return query.where(install.in_(select(INSTALLS.c.install).where(*_IS_ONE)))


def _first_told(connection: Connection, trial: Trial) -> dict[str, int]:
    """Return the first day on which each install told something from the version on trial itself."""
    found: dict[str, int] = {}
    days, facts = INSTALL_DAYS.c, INSTALL_FACTS.c
    queries = (
        select(days.install, func.min(days.day)).where(days.version == trial.version).group_by(days.install),
        select(facts.install, func.min(facts.day))
        .where(facts.version == trial.version, facts.what != UPDATE)
        .group_by(facts.install),
    )
    for install, day in _rows(connection, queries):
        found[install] = min(day, found.get(install, day))
    return found


def _first_taken(connection: Connection, trial: Trial) -> dict[str, int]:
    """Return the first day on which each install was told to take the version on trial."""
    facts = INSTALL_FACTS.c
    is_own = (facts.version == trial.version) & (facts.name == _TAKEN)
    query = (
        select(facts.install, func.min(facts.day))
        .where(facts.what == UPDATE, or_(is_own, facts.name == f"{_TAKEN}:{trial.version}"))
        .group_by(facts.install)
    )
    return dict(_rows(connection, (query,)))


def _rows(connection: Connection, queries: tuple[object, ...]) -> Iterator[tuple[str, int]]:
    for query in queries:
        yield from (tuple(row) for row in connection.execute(query))  # type: ignore[call-overload]  # a select
