"""Facts of the service itself."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import delete, insert

from tests.updater.fleet.alerts.samples import MINUTE, NOON
from updater.fleet.alerts.service_facts import IngestWatch, RollUpWatch, disk_free, nothing_heard, unsent
from updater.fleet.serving.meters import Meters
from updater.fleet.store.alert_tables import ALERT_OUTBOX
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import CHANGED_DAYS
from updater.fleet.store.install_tables import INSTALLS


def test_a_service_that_never_heard_anything_is_not_alarmed(database: Database) -> None:
    with database.read() as connection:
        assert nothing_heard(connection, NOON) == []


def test_the_last_batch_of_any_install_counts(database: Database) -> None:
    rest = {
        "public_key": b"",
        "shop": "",
        "how": "code",
        "channel": "",
        "region": "",
        "platform": "",
        "enrolled_at": 1,
    }
    rows = [
        {"install": name, "seen_at": NOON - hours * 60 * MINUTE} | rest
        for name, hours in (("a", 3), ("b", 9))
    ]
    with database.begin() as connection:
        connection.execute(insert(INSTALLS), rows)
        (fact,) = nothing_heard(connection, NOON)
    assert fact.value == 3.0


def test_messages_that_were_given_up_are_counted_where_there_was_an_address(database: Database) -> None:
    def row(channel: str, state: str, tries: int, at: int) -> dict[str, object]:
        words = {
            "alert": 1,
            "severity": "warning",
            "kind": "opened",
            "title": "",
            "body": "",
            "made_at": 1,
            "due_at": 1,
        }
        return words | {"channel": channel, "state": state, "tries": tries, "settled_at": at}

    with database.begin() as connection:
        rows = [
            row("team", "given_up", 30, NOON),
            row("lead", "given_up", 1, NOON),
            row("team", "sent", 3, NOON),
            row("team", "given_up", 30, NOON - 25 * 60 * MINUTE),
        ]
        connection.execute(insert(ALERT_OUTBOX), rows)
        assert [(fact.about, fact.value) for fact in unsent(connection, NOON)] == [("team", 1.0)]


def test_the_roll_up_is_as_late_as_the_oldest_change_that_it_has_not_struck_out(database: Database) -> None:
    watch = RollUpWatch()

    def late(minutes: int) -> float | str:
        with database.read() as connection:
            return watch.look(connection, NOON + minutes * MINUTE)[0].value

    assert late(0) == 0.0
    with database.begin() as connection:
        connection.execute(insert(CHANGED_DAYS), [{"day": 1, "mark": 1}])
    assert late(1) == 0.0
    with database.begin() as connection:
        connection.execute(insert(CHANGED_DAYS), [{"day": 1, "mark": 2}])
    assert late(31) == 30.0
    with database.begin() as connection:
        connection.execute(delete(CHANGED_DAYS).where(CHANGED_DAYS.c.mark == 1))
    assert late(32) == 1.0


def test_the_disk_of_a_folder_has_a_free_share(tmp_path: Path) -> None:
    (fact,) = disk_free(tmp_path)
    assert isinstance(fact.value, float)
    assert 0 <= fact.value <= 1


def test_batches_that_were_not_kept_are_counted_from_look_to_look() -> None:
    meters = Meters(CollectorRegistry())
    watch = IngestWatch(meters.text)

    def answer(path: str, status: int, times: int) -> None:
        for _ in range(times):
            meters.begin()
            meters.end(path, status, 0.01)

    answer("/v1/events", 503, 5)
    assert watch.look()[0].value == 0.0
    answer("/v1/events", 503, 2)
    answer("/v1/events", 500, 1)
    answer("/v1/events", 422, 9)
    answer("/v1/enrol", 500, 9)
    assert watch.look()[0].value == 3.0
    assert watch.look()[0].value == 0.0


def test_a_service_that_began_anew_counts_from_nothing() -> None:
    answers = iter([9, 2])

    def metrics() -> bytes:
        name = "diagclinic_fleet_requests"
        value = f'{name}_total{{path="/v1/events",status="500"}} {next(answers)}'
        return f"# TYPE {name} counter\n{value}\n# EOF\n".encode()

    watch = IngestWatch(metrics)
    watch.look()
    assert watch.look()[0].value == 2.0


def test_metrics_that_cannot_be_read_are_an_error_for_the_look() -> None:
    with pytest.raises(ValueError, match=r"."):
        IngestWatch(lambda: b"nonsense{").look()


def test_where_nobody_serves_there_is_nothing_to_count() -> None:
    assert IngestWatch(bytes).look() == []
