"""What people do with alerts, in both databases."""

from dataclasses import replace

import pytest

from tests.updater.fleet.alerts.samples import MINUTE, NOON
from updater.fleet.alerts.alerts import Alert, Kind, Message, Silence, State
from updater.fleet.alerts.desk import (
    LONGEST_SILENCE_MS,
    acknowledge,
    end_silence,
    has_come,
    open_alerts,
    recent_alerts,
    sendings,
    silence,
    silences,
)
from updater.fleet.alerts.errors import AlertGoneError, SilenceError
from updater.fleet.alerts.rows import keep_alert, put_out
from updater.fleet.alerts.rules import Severity
from updater.fleet.store.database import Database

ALERT = Alert(0, "disk-low", Severity.WARNING, "", "5 % are free.", State.OPEN, NOON, NOON, opened_at=NOON)
SILENCE = Silence(0, "disk-low", "", NOON, NOON + 60 * MINUTE, "ada", "a new disk is on its way")


def keep(database: Database, *alerts: Alert) -> list[int]:
    with database.begin() as connection:
        return [keep_alert(connection, alert) for alert in alerts]


def test_what_is_open_is_listed_the_gravest_first_then_the_newest(database: Database) -> None:
    keep(
        database,
        replace(ALERT, about="old"),
        replace(ALERT, about="new", opened_at=NOON + 1),
        replace(ALERT, about="info", severity=Severity.INFORMATION, opened_at=NOON + 2),
        replace(ALERT, about="grave", severity=Severity.CRITICAL),
        replace(ALERT, about="waits", state=State.WAITING),
        replace(ALERT, about="over", state=State.OVER, over_at=NOON),
    )
    with database.read() as connection:
        shown = open_alerts(connection, NOON)
    assert [one.alert.about for one in shown] == ["grave", "new", "old", "info"]


def test_what_is_over_is_listed_the_newest_first(database: Database) -> None:
    over = [replace(ALERT, about=str(at), state=State.OVER, over_at=NOON + at) for at in (1, 3, 2)]
    keep(database, ALERT, *over)
    with database.read() as connection:
        assert [one.about for one in recent_alerts(connection, NOON)] == ["3", "2", "1"]
        assert [one.about for one in recent_alerts(connection, NOON, 1)] == ["3"]
        assert [one.about for one in recent_alerts(connection, NOON + 3)] == ["3"]
        assert all(one.state is State.OVER for one in recent_alerts(connection, 0))


def test_an_alert_is_taken_up_once_with_who_and_why(database: Database) -> None:
    (number,) = keep(database, ALERT)
    with database.begin() as connection:
        alert = acknowledge(connection, number, "ada", "buying a disk", NOON + 1)
    assert (alert.acknowledged_at, alert.acknowledged_by, alert.acknowledged_why) == (
        NOON + 1,
        "ada",
        "buying a disk",
    )
    with database.begin() as connection, pytest.raises(AlertGoneError):
        acknowledge(connection, number, "bob", "me too", NOON + 2)


@pytest.mark.parametrize("state", [State.OVER, State.WAITING])
def test_only_what_is_open_can_be_taken_up(database: Database, state: State) -> None:
    (number,) = keep(database, replace(ALERT, state=state))
    with database.begin() as connection, pytest.raises(AlertGoneError):
        acknowledge(connection, number, "ada", "x", NOON)


def test_an_alert_that_never_was_cannot_be_taken_up(database: Database) -> None:
    with database.begin() as connection, pytest.raises(AlertGoneError):
        acknowledge(connection, 99, "ada", "x", NOON)


def test_a_silence_shows_on_what_it_covers(database: Database) -> None:
    keep(database, ALERT, replace(ALERT, rule="other"))
    with database.begin() as connection:
        kept = silence(connection, SILENCE, NOON)
    with database.read() as connection:
        shown = {one.alert.rule: one.silenced_until for one in open_alerts(connection, NOON)}
        assert silences(connection, NOON) == (kept,)
    assert shown == {"disk-low": SILENCE.until_at, "other": 0}


def test_rules_of_which_something_came_are_known(database: Database) -> None:
    keep(database, ALERT)
    with database.read() as connection:
        assert (has_come(connection, ALERT.rule), has_come(connection, "disk-lo")) == (True, False)


def test_a_silence_can_be_ended_before_its_time_once(database: Database) -> None:
    with database.begin() as connection:
        kept = silence(connection, SILENCE, NOON)
        end_silence(connection, kept.id, "bob", NOON + 1)
        assert silences(connection, NOON + 1) == ()
        with pytest.raises(AlertGoneError):
            end_silence(connection, kept.id, "bob", NOON + 2)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SILENCE, why=" "),
        replace(SILENCE, who=""),
        replace(SILENCE, until_at=NOON),
        replace(SILENCE, until_at=NOON + LONGEST_SILENCE_MS + 1),
        replace(SILENCE, from_at=SILENCE.until_at),
    ],
)
def test_a_silence_without_reason_or_end_is_refused(database: Database, wrong: Silence) -> None:
    with database.begin() as connection:
        with pytest.raises(SilenceError):
            silence(connection, wrong, NOON)
        assert silences(connection, NOON) == ()


def test_what_was_sent_of_an_alert_is_listed(database: Database) -> None:
    (number,) = keep(database, ALERT)
    message = Message(ALERT.cause, "team", Severity.WARNING, Kind.OPENED, "title", "body", NOON + 9)
    with database.begin() as connection:
        put_out(connection, number, message, NOON)
        (told,) = sendings(connection, number)
        assert sendings(connection, number + 1) == ()
    assert (told.channel, told.kind, told.state, told.at, told.tries) == (
        "team",
        "opened",
        "waiting",
        NOON + 9,
        0,
    )
