"""People who want in: added, set up, with a telephone each."""

import random
from dataclasses import dataclass, field
from typing import Final

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select

from updater.fleet.accounts import people, sessions
from updater.fleet.accounts.passwords import Passwords
from updater.fleet.accounts.people import By
from updater.fleet.accounts.roles import Role
from updater.fleet.accounts.sessions import Session
from updater.fleet.accounts.sign_in import Attempt, LetIn, SignIn
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import AUDIT

PASSWORD: Final = "four plain words here"  # noqa: S105  of nobody
HOME: Final = "192.0.2.1"
START: Final = 1_795_262_400_000


@dataclass
class Guests:
    """Everybody, and the clock that all look at (ms since 1970)."""

    database: Database
    random: random.Random
    now: int = START
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def sign_in(self) -> SignIn:
        """The door."""
        cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        return SignIn(self.database, cheap, lambda: self.now, self.random.randbytes)

    def add(self, name: str, role: Role = Role.VIEWER) -> str:
        """Add somebody and return the set-up code."""
        with self.database.begin() as connection:
            return people.add(connection, name, role, By("test", self.now), self.random.randbytes)

    def session(self, cookie: str) -> Session:
        """Return the session of a cookie."""
        with self.database.read() as connection:
            return sessions.find(connection, cookie, self.now)

    def set_up(self, name: str, role: Role = Role.VIEWER) -> LetIn:
        """Add somebody who sets the account up at once."""
        half = self.sign_in.with_set_up_code(self.add(name, role), PASSWORD, HOME)
        self.secrets[name] = self.sign_in.offer_secret(self.session(half.cookie))
        return self.sign_in.prove_secret(self.session(half.cookie), self.digits(name))

    def digits(self, name: str) -> str:
        """Return what the telephone shows, half a minute later than before."""
        self.now += 30_000
        return pyotp.TOTP(self.secrets[name]).at(self.now // 1000)

    def first(
        self, name: str, password: str = PASSWORD, address: str = "192.0.2.1", device: str = ""
    ) -> LetIn:
        """Take the first step."""
        return self.sign_in.with_password(Attempt(name, password, address, device))

    def enter(self, name: str) -> LetIn:
        """Take both steps."""
        return self.sign_in.with_second_factor(self.session(self.first(name).cookie), self.digits(name))

    def acts(self) -> list[tuple[str, str]]:
        """Return who did what, as the audit has it."""
        with self.database.read() as connection:
            return [(row.who, row.act) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id))]
