"""The judge looks while the service is served."""

import logging
from pathlib import Path

import pytest

from updater.fleet.rollout.alarms import Report, confirm
from updater.fleet.rollout.desk import desk_of
from updater.fleet.rollout.mount import jobs
from updater.fleet.rollout.steering import rollout
from updater.fleet.store.database import Database
from updater.fleet.store.services import Services


def _alarmed(database: Database, services: Services) -> None:
    desk = desk_of(services)
    desk.begin("1.1.0", "1.0.0", "ada")
    with database.begin() as connection:
        confirm(connection, Report(5, "ada", "1.1.0", "data_corruption", "gone"), desk.plan.limits.at_once)


def test_job_looks_as_often_as_the_plan_says(database: Database, tmp_path: Path) -> None:
    (job,) = jobs(Services(database, tmp_path, lambda: 50))
    assert (job.name, job.every_s) == ("judge", 900.0)


def test_job_stops_what_has_to_stop_and_says_so(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = Services(database, tmp_path, lambda: 50)
    _alarmed(database, services)
    (job,) = jobs(services)
    with caplog.at_level(logging.WARNING):
        job.run()
    with database.read() as connection:
        assert rollout(connection, "1.1.0").state == "rolled_back"
    assert "version 1.1.0: recorded" in caplog.text


def test_job_says_what_was_not_done(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = Services(database, tmp_path, lambda: 50, {"rollout": {"desk": str(tmp_path / "nothing")}})
    _alarmed(database, services)
    (job,) = jobs(services)
    with caplog.at_level(logging.ERROR):
        job.run()
    assert "diagclinic-release status says" in caplog.text
