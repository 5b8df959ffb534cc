"""Flags: which variants installs told that they run; and what experiments have found so far."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from updater.fleet.accounts.roles import Permission
from updater.fleet.experiments.design import Design
from updater.fleet.experiments.findings import report
from updater.fleet.experiments.telling import groups_of
from updater.fleet.store.database import Database
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.pages import Page


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that some install has at another variant than the default; `variants`: how many have which."""

    name: str
    variants: tuple[tuple[str, int], ...]
    at_default: int


@dataclass(frozen=True, slots=True)
class FlagPages:
    """The page of flags and experiments.

    Attributes:
        designs: of the experiments that fleet.toml tells of.
    """

    database: Database
    designs: tuple[Design, ...] = ()

    def pages(self) -> tuple[Page, ...]:
        """Return it."""
        return (Page("GET", "/flags", self.show, Permission.SEE),)

    def show(self, ask: Ask) -> Answer:
        """Show the flags as installs told last."""
        today = datetime.fromtimestamp(ask.now / 1000, UTC).date()
        query = select(INSTALLS.c.flags).where(INSTALLS.c.revoked_at.is_(None), INSTALLS.c.version != "")
        with self.database.read() as connection:
            told = [dict(json.loads(text)) for text in connection.execute(query).scalars()]
            found = [report(one, *groups_of(connection, one), today) for one in self.designs]
        return Show("flags.html", {"flags": counted(told), "installs": len(told), "experiments": found})


def counted(told: Iterable[dict[str, object]]) -> list[Flag]:
    """Return the flags of all installs, by name."""
    known, total = defaultdict[str, Counter[str]](Counter), 0
    for flags in told:
        total += 1
        for name, variant in flags.items():
            known[name][str(variant)] += 1
    return [_flag(name, known[name], total) for name in sorted(known)]


def _flag(name: str, counts: Counter[str], total: int) -> Flag:
    return Flag(name, tuple(sorted(counts.items())), total - counts.total())
