"""Look at every fact; what cannot be looked at is said, and nothing is thought over because of it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from updater.fleet.alerts import health_facts, version_facts
from updater.fleet.alerts.deciding import Look
from updater.fleet.alerts.facts import Fact
from updater.fleet.alerts.service_facts import RollUpWatch, nothing_heard, unsent
from updater.fleet.store.database import Database
from updater.fleet.store.errors import StoreError

UNKNOWN: Final = "unknown_facts"
_LOGGER: Final = logging.getLogger("diagclinic.fleet")


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: `names` of those that it tells, and what tells them at a time (ms)."""

    names: frozenset[str]
    ask: Callable[[int], list[Fact]]


def look(sources: Iterable[Source], now: int) -> Look:
    """Ask every source; one that fails leaves its facts unknown."""
    facts: list[Fact] = []
    names: set[str] = {UNKNOWN}
    unknown: set[str] = set()
    for source in sources:
        try:
            facts.extend(source.ask(now))
        except (StoreError, OSError, ValueError) as error:
            unknown |= source.names
            _LOGGER.warning(
                "facts are unknown",
                extra={"fields": {"facts": sorted(source.names), "error": type(error).__name__}},
            )
        else:
            names |= source.names
    words = f"Unknown: {', '.join(sorted(unknown))}."
    facts.append(Fact(UNKNOWN, "", float(len(unknown)), words))
    return Look(tuple(facts), frozenset(names), now)


def database_sources(database: Database) -> tuple[Source, ...]:
    """Return the sources that read the tables."""
    rollup = RollUpWatch()
    return tuple(
        Source(frozenset(names.split()), _reading(database, ask))
        for names, ask in (
            ("verdict", version_facts.verdicts),
            ("act", version_facts.acts),
            ("acts_failed", version_facts.acts_failed),
            ("condemned_minutes", version_facts.condemned),
            ("proposal_hours", version_facts.proposals),
            ("new_crash_installs crash_installs", health_facts.crashes),
            ("crashed_share", health_facts.crashed_share),
            ("failed_share", health_facts.failed_share),
            ("health_checks_failed", health_facts.health_checks),
            ("rolled_back_installs", health_facts.rolled_back),
            ("silent_share", health_facts.silent_share),
            ("satisfaction", health_facts.satisfaction),
            ("nothing_heard_hours", nothing_heard),
            ("unsent_messages", unsent),
            ("rollup_late_minutes", rollup.look),
        )
    )


def _reading(database: Database, ask: Callable[[Connection, int], list[Fact]]) -> Callable[[int], list[Fact]]:
    def read(now: int) -> list[Fact]:
        with database.read() as connection:
            return ask(connection, now)

    return read
