"""Which packages of the service are served: each hands over routes and jobs by its module `mount`."""

import importlib
import importlib.util
from collections.abc import Iterable
from types import ModuleType
from typing import Final

from starlette.routing import BaseRoute

from updater.fleet.store.services import Job, Services

#: in the order in which routes are looked through
PARTS: Final = (
    "ingest",
    "enrol",
    "archive",
    "health",
    "rollout",
    "experiments",
    "feedback",
    "alerts",
    "reports",
    "accounts",
    "web",
)


def mounts(parts: Iterable[str] = PARTS, package: str = "updater.fleet") -> list[ModuleType]:
    """Return the modules `mount` of those parts that have one."""
    names = (f"{package}.{part}.mount" for part in parts)
    return [importlib.import_module(name) for name in names if _is_there(name)]


def routes_of(services: Services, modules: Iterable[ModuleType]) -> list[BaseRoute]:
    """Return every part's routes."""
    given = (getattr(module, "routes", None) for module in modules)
    return [route for routes in given if routes is not None for route in routes(services)]


def jobs_of(services: Services, modules: Iterable[ModuleType]) -> list[Job]:
    """Return every part's jobs."""
    given = (getattr(module, "jobs", None) for module in modules)
    return [job for jobs in given if jobs is not None for job in jobs(services)]


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # not even its package
        return False
