"""Messages in the table until they are sent, so that they survive a restart."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from updater.fleet.alerts.alerts import Kind, State
from updater.fleet.alerts.pacing import MOST_TRIES, Parcel, Waiting, pause_ms
from updater.fleet.alerts.rules import Severity
from updater.fleet.alerts.sending import Sent
from updater.fleet.store.alert_tables import ALERT_OUTBOX, ALERTS

HOUR_MS: Final = 3_600_000
#: taken up at once; others follow in the next look
_MOST: Final = 500


def read_due(connection: Connection, now: int) -> tuple[Waiting, ...]:
    """Return what waits and is due at `now` (ms), the oldest first."""
    told = ALERT_OUTBOX.alias("told")
    was_told = exists().where(
        told.c.alert == ALERT_OUTBOX.c.alert, told.c.channel == ALERT_OUTBOX.c.channel, told.c.state == "sent"
    )
    query = (
        select(
            ALERT_OUTBOX,
            ALERTS.c.acknowledged_at,
            ALERTS.c.state.label("alert_state"),
            was_told.label("told"),
        )
        .join(ALERTS, ALERTS.c.id == ALERT_OUTBOX.c.alert)
        .where(ALERT_OUTBOX.c.state == "waiting", ALERT_OUTBOX.c.due_at <= now)
        .order_by(ALERT_OUTBOX.c.id)
        .limit(_MOST)
    )
    return tuple(
        Waiting(
            row.id,
            row.alert,
            row.channel,
            Severity(row.severity),
            Kind(row.kind),
            row.title,
            row.body,
            row.tries,
            is_taken_up=row.acknowledged_at > 0,
            is_over=row.alert_state == State.OVER.value,
            was_told=bool(row.told),
        )
        for row in connection.execute(query)
    )


def sent_by_channel(connection: Connection, since: int) -> dict[str, int]:
    """Return how many parcels each channel had since `since` (ms): what went together has one time."""
    table = ALERT_OUTBOX
    times = select(table.c.channel, table.c.settled_at).distinct()
    each = times.where(table.c.state == "sent", table.c.settled_at > since).subquery()
    query = select(each.c.channel, func.count()).group_by(each.c.channel)
    return {row[0]: row[1] for row in connection.execute(query)}


def drop_needless(connection: Connection, needless: Iterable[tuple[int, str]], now: int) -> None:
    """Note that messages were not needed any more."""
    for message_id, why in needless:
        values = {"state": "needless", "why": why, "settled_at": now}
        connection.execute(update(ALERT_OUTBOX).where(ALERT_OUTBOX.c.id == message_id).values(values))


def settle(connection: Connection, parcel: Parcel, sent: Sent, now: int) -> None:
    """Note how a parcel went: it is sent, tried again later, or given up."""
    for message in parcel.messages:
        tries = message.tries + 1
        values: dict[str, object] = {"tries": tries, "why": sent.why}
        if not sent.why:
            values |= {"state": "sent", "settled_at": now}
        elif sent.is_hopeless or tries >= MOST_TRIES:
            values |= {"state": "given_up", "settled_at": now}
        else:
            values["due_at"] = now + pause_ms(tries)
        connection.execute(update(ALERT_OUTBOX).where(ALERT_OUTBOX.c.id == message.id).values(values))
