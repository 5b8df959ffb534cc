"""The archive is kept by the service where somebody said so."""

from pathlib import Path
from typing import Any

import pytest

from tests.fleet_batches import DAY_MS, NOW_MS
from tests.updater.fleet.installs import arrival, enrolled, kept, rows
from updater.fleet.archive.mount import jobs
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.event_tables import BATCHES
from updater.fleet.store.services import Services


def services(database: Database, tmp_path: Path, said: dict[str, Any]) -> Services:
    return Services(database, tmp_path, lambda: NOW_MS + 31 * DAY_MS, {"archive": said})


def test_nothing_is_done_unless_somebody_said_so(database: Database, tmp_path: Path) -> None:
    assert jobs(services(database, tmp_path, {})) == []


def test_the_job_moves_what_is_old(database: Database, tmp_path: Path) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]))
    (job,) = jobs(services(database, tmp_path, {"to": str(tmp_path / "archive")}))
    job.run()
    assert rows(database, BATCHES) == []


@pytest.mark.parametrize(
    "said", [{"to": 5}, {"to": "x", "days": 0}, {"to": "x", "days": "30"}, {"to": "ftp://x"}]
)
def test_settings_that_cannot_be_are_refused(
    database: Database, tmp_path: Path, said: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError):
        jobs(services(database, tmp_path, said))
