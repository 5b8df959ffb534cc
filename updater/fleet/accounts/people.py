"""People: added with a one-time set-up code, changed, disabled, reset; each time with a line in the audit."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from updater.fleet.accounts import sessions
from updater.fleet.accounts.audit import Line, note
from updater.fleet.accounts.drawn import Draw, code, kept, plain
from updater.fleet.accounts.errors import NobodyError, WordsError
from updater.fleet.accounts.roles import Role
from updater.fleet.store.account_tables import DEVICES, RECOVERY_CODES, USERS

#: ms that a set-up code counts
SET_UP: Final = 72 * 3_600_000
#: who acts by itself: what it did would read as somebody's own
_TAKEN: Final = frozenset({"judge"})
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, as others see them; times in ms since 1970.

    Attributes:
        is_set_up: a password and a second factor are there.
    """

    name: str
    role: Role
    role_since: int
    made_at: int
    made_by: str
    seen_at: int | None
    disabled_at: int | None
    is_set_up: bool


@dataclass(frozen=True, slots=True)
class By:
    """Who changes somebody, and when (ms since 1970)."""

    who: str
    at: int


def cleaned(name: str) -> str:
    """Return a name as it is kept.

    Raises:
        WordsError: nobody can be called like that.
    """
    bare = name.strip().lower()
    if bare in _TAKEN:
        raise WordsError(f"{bare} is what the service calls itself in the audit.", "Take another name.")
    if not _NAME.fullmatch(bare):
        raise WordsError("A name has 1 to 40 letters (a to z), digits, dots, dashes and underscores.")
    return bare


def add(connection: Connection, name: str, role: Role, by: By, draw: Draw) -> str:
    """Add somebody and return the one-time code that sets the account up.

    Raises:
        WordsError: the name is taken, or nobody can be called like that.
    """
    bare = cleaned(name)
    if connection.execute(select(USERS.c.name).where(USERS.c.name == bare)).one_or_none():
        raise WordsError(f"{bare} is there already.", "Take another name, or reset that one.")
    values = {"name": bare, "role": role, "role_since": by.at, "made_at": by.at, "made_by": by.who}
    connection.execute(insert(USERS).values(values))
    note(connection, Line(by.at, by.who, "user added", {"user": bare, "role": role}))
    return _new_code(connection, bare, by.at, draw)


def reset(connection: Connection, name: str, by: By, draw: Draw) -> str:
    """Take away password, second factor and sessions; return a new set-up code.

    Whoever gets that code may be somebody else, so the role is as young as that of a new account.

    Raises:
        NobodyError: nobody is called like that.
    """
    bare = _known(connection, name)
    values = {"password": "", "secret": "", "disabled_at": None, "role_since": by.at}
    connection.execute(update(USERS).where(USERS.c.name == bare).values(values))
    connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.name == bare))
    _shut_out(connection, bare)
    note(connection, Line(by.at, by.who, "user reset", {"user": bare}))
    return _new_code(connection, bare, by.at, draw)


def disable(connection: Connection, name: str, by: By) -> None:
    """Let somebody in no more, at once.

    Raises:
        NobodyError: nobody is called like that.
    """
    bare = _known(connection, name)
    values = {"disabled_at": by.at, "set_up": "", "set_up_until": 0}
    connection.execute(update(USERS).where(USERS.c.name == bare).values(values))
    _shut_out(connection, bare)
    note(connection, Line(by.at, by.who, "user disabled", {"user": bare}))


def give_role(connection: Connection, name: str, role: Role, by: By) -> None:
    """Make somebody something else; they sign in again.

    Raises:
        NobodyError: nobody is called like that.
    """
    bare = _known(connection, name)
    values = {"role": role, "role_since": by.at}
    connection.execute(update(USERS).where(USERS.c.name == bare).values(values))
    sessions.end_all(connection, bare)
    note(connection, Line(by.at, by.who, "role given", {"user": bare, "role": role}))


def everybody(connection: Connection) -> tuple[Person, ...]:
    """Return who there is, by name."""
    rows = connection.execute(select(USERS).order_by(USERS.c.name))
    return tuple(
        Person(
            row.name,
            Role(row.role),
            row.role_since,
            row.made_at,
            row.made_by,
            row.seen_at,
            row.disabled_at,
            bool(row.password and row.secret),
        )
        for row in rows
    )


def owner_of(connection: Connection, set_up: str, now: int) -> str | None:
    """Return whose set-up code this is, if it counts at `now`."""
    found = select(USERS.c.name).where(USERS.c.set_up == kept(plain(set_up)), USERS.c.set_up_until > now)
    name: str | None = connection.execute(found).scalar_one_or_none()
    return name


def _new_code(connection: Connection, name: str, now: int, draw: Draw) -> str:
    made = code(draw)
    values = {"set_up": kept(plain(made)), "set_up_until": now + SET_UP}
    connection.execute(update(USERS).where(USERS.c.name == name).values(values))
    return made


def _known(connection: Connection, name: str) -> str:
    bare = name.strip().lower()
    if connection.execute(select(USERS.c.name).where(USERS.c.name == bare)).one_or_none() is None:
        raise NobodyError(f"Nobody is called {bare}.")
    return bare


def _shut_out(connection: Connection, name: str) -> None:
    sessions.end_all(connection, name)
    connection.execute(delete(DEVICES).where(DEVICES.c.name == name))
