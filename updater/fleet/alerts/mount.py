"""Plug alerts into the service: `[alerts]` in fleet.toml may name another file of rules, and the pause."""

import os
from pathlib import Path
from typing import Final

from updater.fleet.alerts.addresses import read_addresses
from updater.fleet.alerts.looking import Source, database_sources
from updater.fleet.alerts.rules import Rules
from updater.fleet.alerts.rules_file import NAME, read_rules, shipped_rules
from updater.fleet.alerts.sending import ApprisePost
from updater.fleet.alerts.service_facts import IngestWatch, disk_free
from updater.fleet.alerts.watching import Watch
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Job, Services

#: seconds between two looks
EVERY_S: Final = 60
_KEYS: Final = frozenset({"rules", "every_s"})


def rules_of(services: Services) -> Rules:
    """Return the rules in force: of the file that `[alerts] rules` names, of `alerts.toml`, or as shipped.

    Raises:
        SettingsError: the file is not as it should be.
    """
    named = services.section("alerts").get("rules")
    if named is not None:
        return read_rules(services.folder / str(named))
    own = services.folder / NAME
    return read_rules(own) if own.exists() else shipped_rules()


def jobs(services: Services) -> list[Job]:
    """Return the job that looks and tells.

    Raises:
        SettingsError: rules, addresses or settings are not as they should be.
    """
    section = services.section("alerts")
    strange = sorted(set(section) - _KEYS)
    if strange:
        raise SettingsError(f"nothing is called {', '.join(strange)} under [alerts] in fleet.toml")
    rules = rules_of(services)
    addresses = read_addresses(services.folder, os.environ, rules.channels)
    watch = Watch(services.database, rules, sources_of(services), ApprisePost(addresses), services.now_ms)
    return [Job("alerts", _every_s(section.get("every_s", EVERY_S)), watch.run)]


def sources_of(services: Services) -> tuple[Source, ...]:
    """Return everything that is looked at."""
    ingest = IngestWatch(services.metrics)
    return (
        *database_sources(services.database),
        Source(frozenset({"disk_free_share"}), lambda _: disk_free(_there(services.folder))),
        Source(frozenset({"ingest_errors"}), lambda _: ingest.look()),
    )


def _there(folder: Path) -> Path:
    """Return `folder`, or the first above it that exists: with another database it may not have been made."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _every_s(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 3600:
        raise SettingsError("every_s under [alerts] in fleet.toml lies between 1 and 3600")
    return float(value)
