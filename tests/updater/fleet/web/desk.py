"""A browser without a screen: it keeps cookies, and sends forms as a page would."""

import random
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyotp
from argon2 import PasswordHasher
from httpx import Response
from starlette.applications import Starlette

from tests.updater.fleet.seeding import NOW
from updater.fleet.accounts import people
from updater.fleet.accounts.passwords import Passwords
from updater.fleet.accounts.people import By
from updater.fleet.accounts.roles import Role
from updater.fleet.store.database import Database
from updater.fleet.store.services import Services
from updater.fleet.web.site import Site

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette asks for another client than the one that is locked
    from starlette.testclient import TestClient

ORIGIN: Final = "https://fleet.example"
PASSWORD: Final = "four plain words here"  # noqa: S105  of nobody
_TOKEN: Final = re.compile(r'name="form" value="([0-9a-f]{64})"')
_SECRET: Final = re.compile(r'id="secret">([A-Z2-7]{32})<')
_CODES: Final = re.compile(r"<li>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</li>")


@dataclass
class Clock:
    """A clock that tests move, in ms since 1970."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Desk:
    """A dashboard, and one browser in front of it."""

    site: Site
    database: Database
    clock: Clock
    client: TestClient
    draw: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311  drawn alike each time
    secrets: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Response:
        """Ask for a page."""
        return self.client.get(path, params=query or None)

    def token(self, path: str = "/account") -> str:
        """Return what a form of this browser has to carry."""
        found = _TOKEN.search(self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, page: str = "/account", **form: str) -> Response:
        """Send a form of `page`."""
        return self.send(path, {"form": self.token(page), **form})

    def send(self, path: str, form: dict[str, str], **headers: str) -> Response:
        """Send a form as it stands."""
        return self.client.post(path, data=form, headers={"origin": ORIGIN, **headers})

    def other(self, address: str = "192.0.2.9") -> "Desk":
        """Return another browser in front of the same dashboard."""
        client = _client(self.site, address)
        return Desk(self.site, self.database, self.clock, client, self.draw, self.secrets)

    def add(self, name: str, role: Role) -> str:
        """Add somebody and return the set-up code."""
        with self.database.begin() as connection:
            return people.add(connection, name, role, By("test", self.clock.now - 1), self.draw.randbytes)

    def enter(self, name: str, role: Role) -> tuple[str, ...]:
        """Add somebody, set the account up and sign in; return the recovery codes."""
        return self.set_up(name, self.add(name, role))

    def set_up(self, name: str, code: str) -> tuple[str, ...]:
        """Set an account up and sign in; return the recovery codes."""
        self.post("/set-up", "/set-up", code=code, password=PASSWORD, again=PASSWORD)
        page = self.get("/second-factor/set-up").text
        found = _SECRET.search(page)
        assert found, page
        self.secrets[name] = found[1]
        done = self.post("/second-factor/set-up", "/second-factor/set-up", code=self.digits(name))
        assert done.status_code == 303, done.text
        return tuple(_CODES.findall(self.get(done.headers["location"]).text))

    def digits(self, name: str) -> str:
        """Return what the telephone shows now; the clock moves on, so that each code is another."""
        self.clock.now += 30_000
        return pyotp.TOTP(self.secrets[name]).at(self.clock.now // 1000)

    def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> Response:
        """Sign in by both steps; return the last answer."""
        first = self.post("/sign-in", "/sign-in", name=name, password=password, next="/")
        if first.status_code != 303:
            return first
        return self.post("/second-factor", "/second-factor", code=code or self.digits(name), next="/")


def new_desk(database: Database, folder: Path, config: Mapping[str, Any] = MappingProxyType({})) -> Desk:
    """Return the dashboard of a database, with cheap hashes."""
    clock, draw = Clock(), random.Random(5)  # noqa: S311  drawn alike each time
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    services = Services(database, folder, clock, config)
    site = Site.of(services, draw.randbytes, cheap)
    return Desk(site, database, clock, _client(site, "192.0.2.1"))


def _client(site: Site, address: str) -> TestClient:
    app = Starlette(routes=site.routes())
    return TestClient(app, ORIGIN, follow_redirects=False, client=(address, 50000))
