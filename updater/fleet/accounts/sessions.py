"""Sessions: kept in the database by the SHA-256 of their cookie, ended by rest and by age."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from updater.fleet.accounts.drawn import Draw, kept, token
from updater.fleet.accounts.errors import SignedOutError
from updater.fleet.accounts.roles import Role
from updater.fleet.store.account_tables import SESSIONS, USERS

#: ms without a page, and a session ends
IDLE: Final = 30 * 60_000
#: ms, and it ends in any case
WHOLE: Final = 12 * 3_600_000
#: ms for the second factor
HALF: Final = 10 * 60_000
#: ms between two notes of when it was seen: not every page writes
_SEEN_EVERY: Final = 60_000


class Stage(StrEnum):
    """How far somebody has come in signing in."""

    PASSWORD = "password"  # noqa: S105 (a stage, no secret)
    SECRET = "secret"  # noqa: S105
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is here.

    Attributes:
        hash: of the cookie.
        name: of the person.
        role: as of now, not of when they signed in.
        role_since: ms since 1970.
        stage: of signing in.
        offered: the secret of the second factor that is being set up.
        is_stale: nobody noted for a while that the person is here.
    """

    hash: str
    name: str
    role: Role
    role_since: int
    stage: Stage
    offered: str
    is_stale: bool = False


def start(connection: Connection, name: str, stage: Stage, now: int, draw: Draw) -> str:
    """Begin a session under a new cookie and return that; sessions that ended are thrown away."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.made_at < now - WHOLE))
    cookie = token(draw)
    values = {"hash": kept(cookie), "name": name, "stage": stage, "made_at": now, "seen_at": now}
    connection.execute(insert(SESSIONS).values(values))
    return cookie


def find(connection: Connection, cookie: str, now: int) -> Session:
    """Return the session of a cookie.

    Raises:
        SignedOutError: there is none, it ended, or its person may no longer.
    """
    found = select(SESSIONS, USERS.c.role, USERS.c.role_since, USERS.c.disabled_at)
    joined = found.join(USERS, USERS.c.name == SESSIONS.c.name).where(SESSIONS.c.hash == kept(cookie))
    row = connection.execute(joined).one_or_none()
    if row is None or row.disabled_at is not None or _is_over(row.stage, row.made_at, row.seen_at, now):
        raise SignedOutError("You are not signed in, or have been away for long.")
    role, is_stale = Role(row.role), now - row.seen_at >= _SEEN_EVERY
    return Session(row.hash, row.name, role, row.role_since, Stage(row.stage), row.offered, is_stale)


def note_seen(connection: Connection, session: Session, now: int) -> None:
    """Note that somebody is still here."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.hash == session.hash).values(seen_at=now))


def _is_over(stage: str, made_at: int, seen_at: int, now: int) -> bool:
    whole = WHOLE if stage == Stage.FULL else HALF
    return now - made_at >= whole or now - seen_at >= IDLE


def offer(connection: Connection, session: Session, secret: str) -> None:
    """Remember the secret that a person is shown."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.hash == session.hash).values(offered=secret))


def note_miss(connection: Connection, session: Session) -> int:
    """Count a wrong code and return how many there were."""
    changed = update(SESSIONS).where(SESSIONS.c.hash == session.hash)
    connection.execute(changed.values(misses=SESSIONS.c.misses + 1))
    found = select(SESSIONS.c.misses).where(SESSIONS.c.hash == session.hash)
    return int(connection.execute(found).scalar_one_or_none() or 0)


def end(connection: Connection, session: Session) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == session.hash))


def end_all(connection: Connection, name: str) -> None:
    """End every session of a person: the password, the role or the second factor changed."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))
