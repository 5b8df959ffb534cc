"""What every part of the service is handed, and what it hands back to be served and done.

A part is a package of `updater.fleet` with a module `mount`, which has `routes(services)`, `jobs(services)`
or both; `updater.fleet.serving.parts` lists them.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from prometheus_client import CollectorRegistry

from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError

Clock = Callable[[], int]
Section = Mapping[str, Any]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Services:
    """What there is to work with.

    Attributes:
        database: tables are there and of the right form.
        folder: of the service's own files (`--data`).
        now_ms: milliseconds since 1970, UTC.
        config: `fleet.toml` of the folder, a table for each part.
        processes: of how many processes this is one (`--workers`).
        metrics: the service's own, as OpenMetrics; empty where nobody serves.
        registry: of what is counted (`/metrics`); parts add their own.
        ends: closes what a part opened (`services.ends.callback(close)`), when no request is under way.
    """

    database: Database
    folder: Path
    now_ms: Clock
    config: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    processes: int = 1
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    metrics: Callable[[], bytes] = bytes
    ends: ExitStack = field(default_factory=ExitStack)

    def section(self, name: str) -> Section:
        """Return what `fleet.toml` says of a part, nothing where it does not.

        Raises:
            SettingsError: it says something else than a table.
        """
        section = self.config.get(name, _NOTHING)
        if not isinstance(section, Mapping):
            raise SettingsError(f"[{name}] in fleet.toml is no table")
        return section


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done again and again beside the requests, in a thread, never twice at a time.

    Attributes:
        name: for the log and the metrics; also the lock's name where several processes serve.
        every_s: pause after its end, in seconds.
        run: does it once; what it raises is logged, and it is tried again.
    """

    name: str
    every_s: float
    run: Callable[[], None]
