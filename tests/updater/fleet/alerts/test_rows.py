"""Alerts and silences in both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from tests.updater.fleet.alerts.samples import NOON
from updater.fleet.alerts.alerts import Alert, State
from updater.fleet.alerts.rows import forget_alert, keep_alert, read_alerts, read_current, read_silences
from updater.fleet.alerts.rules import Severity
from updater.fleet.store.alert_tables import ALERT_SILENCES, ALERTS
from updater.fleet.store.database import Database

ALERT = Alert(
    0,
    "halted",
    Severity.CRITICAL,
    "1.4.2 “ü”",
    "Halt.",
    State.OPEN,
    NOON,
    NOON,
    told=("on-call", "team"),
    step=1,
)


def test_an_alert_is_read_as_it_was_kept(database: Database) -> None:
    with database.begin() as connection:
        kept = keep_alert(connection, ALERT)
    with database.read() as connection:
        assert read_current(connection) == (replace(ALERT, id=kept),)


def test_a_cause_has_one_alert_that_is_not_over(database: Database) -> None:
    with database.begin() as connection:
        keep_alert(connection, ALERT)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        keep_alert(connection, ALERT)


def test_what_is_over_leaves_room_for_the_next(database: Database) -> None:
    with database.begin() as connection:
        first = keep_alert(connection, ALERT)
        keep_alert(connection, replace(ALERT, id=first, state=State.OVER, over_at=NOON + 1))
        second = keep_alert(connection, ALERT)
    with database.read() as connection:
        assert [alert.id for alert in read_current(connection)] == [second]
        assert [alert.state for alert in read_alerts(connection)] == [State.OVER, State.OPEN]


def test_what_a_person_wrote_meanwhile_stays(database: Database) -> None:
    with database.begin() as connection:
        kept = keep_alert(connection, ALERT)
        told = {"acknowledged_at": NOON + 5, "acknowledged_by": "ada"}
        connection.execute(update(ALERTS).where(ALERTS.c.id == kept).values(told))
        keep_alert(connection, replace(ALERT, id=kept, count=2))
        (alert,) = read_current(connection)
    assert (alert.count, alert.acknowledged_by) == (2, "ada")


def test_only_what_never_opened_is_forgotten(database: Database) -> None:
    with database.begin() as connection:
        opened = keep_alert(connection, ALERT)
        waiting = keep_alert(connection, replace(ALERT, about="x", state=State.WAITING))
        forget_alert(connection, opened)
        forget_alert(connection, waiting)
        assert [alert.id for alert in read_alerts(connection)] == [opened]


@pytest.mark.parametrize(
    ("until", "ended", "is_there"), [(NOON + 1, 0, True), (NOON, 0, False), (NOON + 1, 5, False)]
)
def test_a_silence_is_read_while_it_can_hold(
    database: Database, until: int, ended: int, is_there: bool
) -> None:
    row = {
        "rule": "",
        "about": "",
        "from_at": 1,
        "until_at": until,
        "who": "a",
        "why": "b",
        "ended_at": ended,
    }
    with database.begin() as connection:
        connection.execute(insert(ALERT_SILENCES).values(row))
        assert bool(read_silences(connection, NOON)) is is_there
