"""This part is served, and its roll-up is done."""

from pathlib import Path

from tests.fleet_batches import NOW_MS
from tests.updater.fleet.installs import arrival, enrolled, kept, rows
from updater.fleet.ingest.mount import jobs, routes
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.services import Services


def test_events_are_posted(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: NOW_MS)
    with services.ends:
        (route,) = routes(services)
    assert getattr(route, "methods", None) == {"POST"}


def test_the_job_rolls_up(database: Database, tmp_path: Path) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]))
    (job,) = jobs(Services(database, tmp_path, lambda: NOW_MS))
    job.run()
    assert [row["ok"] for row in rows(database, VERSION_DAYS)] == [1]
