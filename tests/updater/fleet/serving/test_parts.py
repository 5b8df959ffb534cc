"""Parts are served if they are there."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.routing import Route

from tests.fleet_batches import NOW_MS
from updater.fleet.serving.parts import PARTS, jobs_of, mounts, routes_of
from updater.fleet.store.database import Database
from updater.fleet.store.services import Job, Services


def test_parts_that_are_not_there_are_left_out() -> None:
    assert [module.__name__ for module in mounts(("ingest", "no_such_part"))] == [
        "updater.fleet.ingest.mount"
    ]


def test_what_takes_events_and_lets_in_is_served(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: NOW_MS)
    with services.ends:
        routes = routes_of(services, mounts(("ingest", "enrol")))
    paths = {route.path for route in routes if isinstance(route, Route)}
    assert paths == {"/v1/events", "/v1/enrol", "/v1/forget"}
    assert PARTS[:2] == ("ingest", "enrol")


def test_a_part_may_have_jobs_alone(database: Database, tmp_path: Path) -> None:
    job = Job("x", 1, lambda: None)
    part: Any = SimpleNamespace(jobs=lambda _services: [job])
    services = Services(database, tmp_path, lambda: NOW_MS)
    assert (jobs_of(services, [part]), routes_of(services, [part])) == ([job], [])
