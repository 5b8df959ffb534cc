"""Messages wait in the table, are tried again, given up, and counted by channel."""

import pytest
from sqlalchemy import select

from tests.updater.fleet.alerts.samples import MINUTE, NOON
from updater.fleet.alerts.alerts import Alert, Kind, Message, State
from updater.fleet.alerts.outbox import drop_needless, read_due, sent_by_channel, settle
from updater.fleet.alerts.pacing import MOST_TRIES, Parcel
from updater.fleet.alerts.rows import keep_alert, put_out, read_current
from updater.fleet.alerts.rules import Severity
from updater.fleet.alerts.sending import Sent
from updater.fleet.store.alert_tables import ALERT_OUTBOX
from updater.fleet.store.database import Database

ALERT = Alert(0, "disk-low", Severity.WARNING, "", "5 %", State.OPEN, NOON, NOON)


def put(database: Database, *, due: int = NOON, channel: str = "team", kind: Kind = Kind.OPENED) -> None:
    message = Message(ALERT.cause, channel, Severity.WARNING, kind, "title", "body", due)
    with database.begin() as connection:
        known = read_current(connection)
        put_out(connection, known[0].id if known else keep_alert(connection, ALERT), message, NOON)


def send(database: Database, sent: Sent, now: int) -> int:
    """Settle everything that is due as one parcel, and return how many messages that were."""
    with database.begin() as connection:
        due = read_due(connection, now)
        settle(connection, Parcel("team", "t", "b", due), sent, now)
    return len(due)


def states(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(ALERT_OUTBOX.c.state).order_by(ALERT_OUTBOX.c.id)).scalars())


def test_what_is_due_is_read_and_what_is_not_waits(database: Database) -> None:
    put(database)
    put(database, due=NOON + 1)
    with database.read() as connection:
        (one,) = read_due(connection, NOON)
        assert len(read_due(connection, NOON + 1)) == 2
    assert (one.channel, one.kind, one.title, one.tries, one.was_told) == (
        "team",
        Kind.OPENED,
        "title",
        0,
        False,
    )


def test_what_was_sent_is_not_sent_again(database: Database) -> None:
    put(database)
    send(database, Sent(), NOON)
    assert send(database, Sent(), NOON + 99 * MINUTE) == 0
    assert states(database) == ["sent"]


def test_a_channel_that_heard_of_an_alert_is_known_by_alert_and_channel(database: Database) -> None:
    put(database)
    send(database, Sent(), NOON)
    put(database, kind=Kind.OVER)
    put(database, kind=Kind.OVER, channel="lead")
    with database.read() as connection:
        assert {one.channel: one.was_told for one in read_due(connection, NOON)} == {
            "team": True,
            "lead": False,
        }


def test_what_failed_is_tried_again_later_and_given_up_in_the_end(database: Database) -> None:
    put(database)
    now, tries = NOON, 0
    while states(database) == ["waiting"]:
        tries += send(database, Sent("it was not taken"), now)
        now += 30_000
    assert tries == MOST_TRIES
    assert states(database) == ["given_up"]
    assert 24 < (now - NOON) / 3_600_000 < 48


def test_what_is_hopeless_is_given_up_at_once(database: Database) -> None:
    put(database)
    send(database, Sent("no address", is_hopeless=True), NOON)
    assert states(database) == ["given_up"]


def test_what_went_together_counts_once(database: Database) -> None:
    for _ in range(5):
        put(database)
    send(database, Sent(), NOON)
    put(database)
    send(database, Sent(), NOON + 1)
    with database.read() as connection:
        assert sent_by_channel(connection, NOON - 1) == {"team": 2}
        assert sent_by_channel(connection, NOON) == {"team": 1}
        assert sent_by_channel(connection, NOON + 1) == {}


def test_what_is_needless_keeps_its_reason(database: Database) -> None:
    put(database)
    with database.begin() as connection:
        (one,) = read_due(connection, NOON)
        drop_needless(connection, [(one.id, "it was over before")], NOON)
    assert states(database) == ["needless"]


@pytest.mark.parametrize("state", [State.OPEN, State.OVER])
def test_a_message_knows_how_its_alert_is(database: Database, state: State) -> None:
    message = Message(ALERT.cause, "team", Severity.WARNING, Kind.OPENED, "title", "body", NOON)
    alert = Alert(0, "disk-low", Severity.WARNING, "", "5 %", state, NOON, NOON, acknowledged_at=NOON)
    with database.begin() as connection:
        put_out(connection, keep_alert(connection, alert), message, NOON)
        (one,) = read_due(connection, NOON)
    assert (one.is_over, one.is_taken_up) == (state is State.OVER, True)
