"""Alerts as a part of the service."""

from pathlib import Path

import pytest

from tests.updater.fleet.alerts.peers import hook
from tests.updater.fleet.alerts.samples import NOON
from tests.updater.fleet.alerts.test_rules_file import SMALL
from tests.updater.fleet.serving.served import WAIT_S, served
from updater.fleet.alerts.addresses import NAME as ADDRESSES
from updater.fleet.alerts.addresses import VARIABLE
from updater.fleet.alerts.desk import open_alerts
from updater.fleet.alerts.facts import KNOWN
from updater.fleet.alerts.mount import EVERY_S, jobs, rules_of, sources_of
from updater.fleet.alerts.rules_file import NAME, shipped_rules
from updater.fleet.serving.parts import jobs_of, mounts
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services


def services(database: Database, folder: Path, **section: object) -> Services:
    return Services(database, folder, lambda: NOON, {"alerts": section} if section else {})


def test_the_service_finds_the_job(database: Database, tmp_path: Path) -> None:
    (job,) = jobs_of(services(database, tmp_path), mounts(["alerts"]))
    assert (job.name, job.every_s) == ("alerts", EVERY_S)


def test_every_fact_of_the_list_has_a_source(database: Database, tmp_path: Path) -> None:
    names = {name for source in sources_of(services(database, tmp_path)) for name in source.names}
    assert names | {"unknown_facts"} == set(KNOWN)


def test_the_rules_are_those_that_ship_unless_there_is_a_file(database: Database, tmp_path: Path) -> None:
    assert rules_of(services(database, tmp_path)) == shipped_rules()
    (tmp_path / NAME).write_text(SMALL, encoding="utf-8")
    assert len(rules_of(services(database, tmp_path)).rules) == 2


def test_another_file_may_be_named(database: Database, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(SMALL, encoding="utf-8")
    assert len(rules_of(services(database, tmp_path, rules="ours.toml")).rules) == 2


@pytest.mark.parametrize(
    "section", [{"rules": "none.toml"}, {"every_s": 0}, {"every_s": True}, {"every_s": "60"}, {"evry_s": 60}]
)
def test_settings_that_cannot_be_are_refused(
    database: Database, tmp_path: Path, section: dict[str, object]
) -> None:
    with pytest.raises(SettingsError):
        jobs(services(database, tmp_path, **section))


def test_the_job_looks_and_tells(database: Database, tmp_path: Path) -> None:
    rules = SMALL.replace("below = 0.1\nfor_minutes = 5", "below = 2")  # every disk is alarming
    (tmp_path / NAME).write_text(rules, encoding="utf-8")
    with hook() as taken:
        path = tmp_path / ADDRESSES
        path.write_text(f'[addresses]\nteam = ["{taken.url}"]\n', encoding="utf-8")
        path.chmod(0o600)
        (job,) = jobs(services(database, tmp_path, every_s=5))
        job.run()
        assert [message["title"] for message in taken.came] == ["[warning] Little room"]
    with database.read() as connection:
        assert [shown.alert.rule for shown in open_alerts(connection, NOON)] == ["disk-low"]


def test_a_service_that_runs_tells_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fleet"
    folder.mkdir()
    rules = SMALL.replace("below = 0.1\nfor_minutes = 5", "below = 2")
    (folder / NAME).write_text(rules, encoding="utf-8")
    (folder / "fleet.toml").write_text("[alerts]\nevery_s = 1\n", encoding="utf-8")
    with hook() as taken:
        monkeypatch.setenv(f"{VARIABLE}TEAM", taken.url)
        with served(folder) as service:
            assert taken.arrived.wait(WAIT_S)
            assert service.stop() == 0
    assert [message["title"] for message in taken.came] == ["[warning] Little room"]
