"""Acts that take two people: one proposes, another one agrees, within some days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update

from updater.fleet.accounts.audit import Line, note
from updater.fleet.rollout.errors import RefusedError, SecondPersonError
from updater.fleet.rollout.trial import DAY_MS
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.steering_tables import PROPOSALS


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that waits for its second person; times are ms since 1970.

    Attributes:
        detail: JSON.
        settled_by: who agreed, or took it back; None while it waits.
    """

    id: int
    at: int
    version: str
    act: str
    who: str
    why: str
    detail: str
    expires_at: int
    settled_at: int | None
    settled_by: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody proposes."""

    version: str
    act: str
    who: str
    why: str
    at: int
    days: int = 7
    detail: Mapping[str, str] = field(default_factory=dict)


def propose(connection: Connection, wish: Wish) -> int:
    """Keep a wish and return its number.

    Raises:
        RefusedError: the same waits already.
    """
    if any((one.version, one.act) == (wish.version, wish.act) for one in waiting(connection, wish.at)):
        raise RefusedError(f"{wish.act} of {wish.version} waits for its second person already")
    made = connection.execute(
        insert(PROPOSALS)
        .values(
            at=wish.at,
            version=wish.version,
            act=wish.act,
            who=wish.who,
            why=wish.why,
            detail=json.dumps(dict(wish.detail)),
            expires_at=wish.at + wish.days * DAY_MS,
        )
        .returning(PROPOSALS.c.id)
    )
    number = int(made.scalar_one())
    detail = {"number": str(number), "version": wish.version, "act": wish.act, "why": wish.why}
    note(connection, Line(wish.at, wish.who, "propose", detail))
    return number


def waiting(connection: Connection, now: int) -> tuple[Proposal, ...]:
    """Return what waits for a second person, the oldest first."""
    query = select(PROPOSALS).where(PROPOSALS.c.settled_at.is_(None), PROPOSALS.c.expires_at > now)
    rows = connection.execute(query.order_by(PROPOSALS.c.id))
    return tuple(Proposal(**row._mapping) for row in rows)  # noqa: SLF001  SQLAlchemy's public way in


def agree(connection: Connection, number: int, who: str, now: int) -> Proposal:
    """Settle a proposal by the agreement of another person, and return it: it may be done now, once.

    Raises:
        UnknownError: nothing of that number waits.
        SecondPersonError: it is the same person.
    """
    found = _waiting(connection, number, now)
    if found.who.casefold().strip() == who.casefold().strip():
        raise SecondPersonError(f"{who} proposed it: another person has to agree")
    return _settle(connection, found, who, now, "agree")


def take_back(connection: Connection, number: int, who: str, now: int) -> Proposal:
    """Settle a proposal so that it is not done: anybody may.

    Raises:
        UnknownError: nothing of that number waits.
    """
    return _settle(connection, _waiting(connection, number, now), who, now, "refuse")


def _waiting(connection: Connection, number: int, now: int) -> Proposal:
    found = next((one for one in waiting(connection, now) if one.id == number), None)
    if found is None:
        raise UnknownError(f"no proposal {number} waits", "See what waits: diagclinic-fleet rollout list.")
    return found


def _settle(connection: Connection, found: Proposal, who: str, now: int, act: str) -> Proposal:
    changed = connection.execute(
        update(PROPOSALS)
        .where(PROPOSALS.c.id == found.id, PROPOSALS.c.settled_at.is_(None))
        .values(settled_at=now, settled_by=who)
    )
    if not changed.rowcount:
        raise RefusedError(f"proposal {found.id} was settled meanwhile")
    note(
        connection, Line(now, who, act, {"number": str(found.id), "version": found.version, "act": found.act})
    )
    return found
