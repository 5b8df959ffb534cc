"""Installs: found by who they are and what they run, let in by codes, revoked; and one install's story."""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from updater.fleet.accounts.audit import Line, note
from updater.fleet.accounts.roles import Permission
from updater.fleet.enrol.codes import Asked, make_code
from updater.fleet.health.story import Story, story
from updater.fleet.reports.writing import moment
from updater.fleet.store.database import Database
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.web.answers import Answer, Go, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.errors import MissingError
from updater.fleet.web.looking import chosen
from updater.fleet.web.pages import Page

_PER_PAGE: Final = 50
_Conditions: TypeAlias = list[ColumnElement[bool]]
LEVELS: Final = ("none", "crash", "health", "usage", "research")


@dataclass(frozen=True, slots=True)
class Found:
    """An install in the list; `shop`: empty where the role may not see it."""

    install: str
    shop: str
    channel: str
    region: str
    platform: str
    version: str
    level: str
    seen_at: int | None
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class InstallPages:
    """For support."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/installs", self.show, Permission.SEE_INSTALLS),
            Page("GET", "/installs/{install}", self.one, Permission.SEE_INSTALLS),
            Page("POST", "/installs/codes", self.make_code, Permission.ENROL),
            Page("POST", "/installs/{install}/revoke", self.revoke, Permission.REVOKE),
        )

    def show(self, ask: Ask) -> Answer:
        """Show those that were looked for, the last heard first."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            wanted = self._wanted(ask, choice.scope.version, choice.scope.channel, choice.scope.region)
            total = connection.execute(select(func.count()).select_from(INSTALLS).where(*wanted)).scalar_one()
            pages = max(1, -(-total // _PER_PAGE))
            page = ask.number("page", 1, pages)
            found = _found(connection, wanted, page, is_open=ask.may(Permission.SEE_SHOPS))
        searched = ask.searched("search")
        address = f"/installs?{urlencode({'search': searched})}&{choice.address}&"
        values = {"choice": choice, "found": found, "total": total, "search": searched, "now": ask.now}
        return Show("installs.html", values | {"page": page, "pages": pages, "address": address})

    def one(self, ask: Ask) -> Answer:
        """Show one install's story."""
        with self.database.read() as connection:
            told = story(connection, ask.path["install"])
        return Show("install.html", {"story": _without_shop(told, ask), "levels": LEVELS, "now": ask.now})

    def make_code(self, ask: Ask) -> Answer:
        """Make a one-time code that lets an install of a shop in."""
        shop = ask.typed("shop", 80)
        made = make_code(self.database, Asked(shop, ask.who.name), ask.now)
        with self.database.begin() as connection:
            note(connection, Line(ask.now, ask.who.name, "enrolment code made", {"shop": shop}))
        told = f"A code for {shop}, good once, until {moment(made.expires_at)}. It is not shown again."
        return Go("/installs", told, (made.code,))

    def revoke(self, ask: Ask) -> Answer:
        """Take nothing more from an install."""
        install, why = ask.path["install"], ask.typed("why", 500)
        which = (INSTALLS.c.install == install, INSTALLS.c.revoked_at.is_(None))
        with self.database.begin() as connection:
            if not connection.execute(update(INSTALLS).where(*which).values(revoked_at=ask.now)).rowcount:
                raise MissingError("There is no such install that tells.")
            detail = {"install": install, "why": why}
            note(connection, Line(ask.now, ask.who.name, "install revoked", detail))
        return Go(f"/installs/{install}", "Nothing more is taken from this install.")

    def _wanted(self, ask: Ask, version: str, channel: str, region: str) -> _Conditions:
        columns = INSTALLS.c
        named = {columns.version: version, columns.channel: channel, columns.region: region}
        conditions: _Conditions = [column == value for column, value in named.items() if value]
        text = ask.searched("search")
        if text:
            searched = columns.install.startswith(text, autoescape=True)
            by_shop = columns.shop.icontains(text, autoescape=True)
            conditions.append(or_(searched, by_shop) if ask.may(Permission.SEE_SHOPS) else searched)
        return conditions


def _found(connection: Connection, wanted: _Conditions, page: int, *, is_open: bool) -> list[Found]:
    columns = INSTALLS.c
    ordered = select(INSTALLS).where(*wanted).order_by(columns.seen_at.desc().nulls_last(), columns.install)
    rows = connection.execute(ordered.limit(_PER_PAGE).offset((page - 1) * _PER_PAGE))
    return [
        Found(
            row.install,
            row.shop if is_open else "",
            row.channel,
            row.region,
            row.platform,
            row.version,
            LEVELS[row.level],
            row.seen_at,
            row.revoked_at is not None,
        )
        for row in rows
    ]


def _without_shop(told: Story, ask: Ask) -> Story:
    """Leave out whose install it is, and what they wrote, where the role may not know."""
    if ask.may(Permission.SEE_SHOPS):
        return told
    return replace(told, shop="", said=tuple(replace(one, words="") for one in told.said))
