"""Who may sign in; and the audit of who did what."""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from updater.fleet.accounts import people
from updater.fleet.accounts.audit import verify
from updater.fleet.accounts.drawn import Draw
from updater.fleet.accounts.errors import ChainError
from updater.fleet.accounts.people import By
from updater.fleet.accounts.roles import GRANTS, Permission, Role
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import AUDIT
from updater.fleet.web.answers import Answer, Go, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.errors import ForbiddenError, FormError
from updater.fleet.web.pages import Page

_PER_PAGE: Final = 100
_CODE: Final = "Hand over this set-up code in person; it counts once, for three days, and is not shown again."


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the audit as the page shows it."""

    id: int
    at: int
    who: str
    act: str
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """For administrators."""

    database: Database
    draw: Draw

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/users", self.users, Permission.PEOPLE),
            Page("POST", "/users", self.add, Permission.PEOPLE),
            Page("POST", "/users/{name}/role", self.give_role, Permission.PEOPLE),
            Page("POST", "/users/{name}/reset", self.reset, Permission.PEOPLE),
            Page("POST", "/users/{name}/disable", self.disable, Permission.PEOPLE),
            Page("GET", "/audit", self.audit, Permission.AUDIT),
            Page("POST", "/audit/verify", self.verify, Permission.AUDIT),
        )

    def users(self, ask: Ask) -> Answer:
        """Show who there is."""
        with self.database.read() as connection:
            found = people.everybody(connection)
        return Show("users.html", {"people": found, "roles": list(Role), "grants": GRANTS, "now": ask.now})

    def add(self, ask: Ask) -> Answer:
        """Add somebody."""
        name, role = ask.typed("name", 40), _role(ask)
        with self.database.begin() as connection:
            made = people.add(connection, name, role, _by(ask), self.draw)
        return Go("/users", f"{people.cleaned(name)} was added. {_CODE}", (made,))

    def give_role(self, ask: Ask) -> Answer:
        """Make somebody something else."""
        name, role = _other(ask), _role(ask)
        with self.database.begin() as connection:
            people.give_role(connection, name, role, _by(ask))
        return Go("/users", f"{name} is now {role.replace('-', ' ')}, and has to sign in again.")

    def reset(self, ask: Ask) -> Answer:
        """Let somebody begin anew."""
        name = _other(ask)
        with self.database.begin() as connection:
            made = people.reset(connection, name, _by(ask), self.draw)
        return Go("/users", f"{name} was reset. {_CODE}", (made,))

    def disable(self, ask: Ask) -> Answer:
        """Let somebody in no more."""
        name = _other(ask)
        with self.database.begin() as connection:
            people.disable(connection, name, _by(ask))
        return Go("/users", f"{name} is let in no more.")

    def audit(self, ask: Ask) -> Answer:
        """Show who did what, the newest first."""
        with self.database.read() as connection:
            total = connection.execute(select(func.count()).select_from(AUDIT)).scalar_one()
            pages = max(1, -(-total // _PER_PAGE))
            page = ask.number("page", 1, pages)
            query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(_PER_PAGE).offset((page - 1) * _PER_PAGE)
            lines = [
                AuditLine(row.id, row.at, row.who, row.act, tuple(json.loads(row.detail).items()))
                for row in connection.execute(query)
            ]
        return Show("audit.html", {"lines": lines, "total": total, "page": page, "pages": pages})

    def verify(self, ask: Ask) -> Answer:
        """Follow the chain."""
        del ask
        try:
            with self.database.read() as connection:
                lines = verify(connection)
        except ChainError as error:
            return Go("/audit", f"{error} {error.remedy}")
        return Go("/audit", f"The chain is whole: {lines} lines, each as it was written.")


def _by(ask: Ask) -> By:
    return By(ask.who.name, ask.now)


def _role(ask: Ask) -> Role:
    try:
        return Role(ask.typed("role"))
    except ValueError as error:
        raise FormError("There is no such role.") from error


def _other(ask: Ask) -> str:
    """Return whose account it is about: nobody locks themselves out, or changes their own role."""
    name = ask.path["name"]
    if name == ask.who.name:
        raise ForbiddenError("This is your own account: another administrator has to do it.")
    return name
