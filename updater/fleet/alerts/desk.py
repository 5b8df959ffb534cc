"""What people do with alerts: look at them, take one up, silence a cause for a while.

The caller's transaction is kept or undone by the caller; times are milliseconds since 1970, UTC.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from updater.fleet.alerts.alerts import Alert, Silence, State
from updater.fleet.alerts.errors import AlertGoneError, SilenceError
from updater.fleet.alerts.rows import read_alerts, read_silences
from updater.fleet.store.alert_tables import ALERT_OUTBOX, ALERT_SILENCES, ALERTS

#: nothing is silenced for longer: it would be forgotten
LONGEST_SILENCE_MS: Final = 30 * 24 * 3600 * 1000
_MOST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert as the list shows it.

    Attributes:
        silenced_until: ms; 0 where it is not silenced.
    """

    alert: Alert
    silenced_until: int = 0


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of a message: `state` is one of the outbox's; `why` tells of the last try."""

    channel: str
    kind: str
    state: str
    at: int
    tries: int
    why: str


def open_alerts(connection: Connection, now: int) -> tuple[Shown, ...]:
    """Return what is open, the gravest first, then the newest."""
    alerts = read_alerts(connection, ALERTS.c.state == State.OPEN.value)
    silences = read_silences(connection, now)
    shown = [Shown(alert, _silenced_until(alert, silences, now)) for alert in alerts]
    return tuple(sorted(shown, key=lambda one: (_grade(one.alert), -one.alert.opened_at)))


def recent_alerts(connection: Connection, since: int, most: int = 200) -> tuple[Alert, ...]:
    """Return at most so many alerts that ended since `since` (ms), the newest first."""
    alerts = read_alerts(connection, ALERTS.c.over_at >= max(since, 1))
    return tuple(sorted(alerts, key=lambda one: (one.over_at, one.id), reverse=True)[:most])


def sendings(connection: Connection, alert_id: int) -> tuple[Sending, ...]:
    """Return what was sent of an alert, or is to be, the oldest first."""
    table = ALERT_OUTBOX
    query = select(table).where(table.c.alert == alert_id).order_by(table.c.id)
    rows = connection.execute(query).all()
    return tuple(
        Sending(row.channel, row.kind, row.state, row.settled_at or row.due_at, row.tries, row.why)
        for row in rows
    )


def acknowledge(connection: Connection, alert_id: int, who: str, why: str, now: int) -> Alert:
    """Take an open alert up: nobody else is told of it; return it as it is now.

    Raises:
        AlertGoneError: it is over, somebody took it up already, or there is none.
    """
    taken = {"acknowledged_at": now, "acknowledged_by": who, "acknowledged_why": why[:_MOST_WORDS]}
    which = (ALERTS.c.id == alert_id, ALERTS.c.state == State.OPEN.value, ALERTS.c.acknowledged_at == 0)
    if not connection.execute(update(ALERTS).where(*which).values(taken)).rowcount:
        raise AlertGoneError(f"alert {alert_id} is not open, or was taken up")
    return read_alerts(connection, ALERTS.c.id == alert_id)[0]


def silence(connection: Connection, silence: Silence, now: int) -> Silence:
    """Tell nobody of a cause for a while; return the silence as it is kept (`id` of the argument is 0).

    Raises:
        SilenceError: it has no reason or no author, is over already, or is too long.
    """
    _check(silence, now)
    values = {
        "rule": silence.rule,
        "about": silence.about,
        "from_at": silence.from_at,
        "until_at": silence.until_at,
        "who": silence.who,
        "why": silence.why[:_MOST_WORDS],
    }
    kept = connection.execute(insert(ALERT_SILENCES).values(values).returning(ALERT_SILENCES.c.id))
    return _silence(connection, int(kept.scalar_one()), now)


def has_come(connection: Connection, rule: str) -> bool:
    """Tell whether an alert ever came of a rule: a name that is mistyped silences nothing."""
    return connection.execute(select(ALERTS.c.id).where(ALERTS.c.rule == rule).limit(1)).first() is not None


def end_silence(connection: Connection, silence_id: int, who: str, now: int) -> None:
    """End a silence before its time.

    Raises:
        AlertGoneError: there is none that still holds.
    """
    table = ALERT_SILENCES
    which = (table.c.id == silence_id, table.c.until_at > now, table.c.ended_at == 0)
    ended = connection.execute(update(table).where(*which).values(ended_at=now, ended_by=who))
    if not ended.rowcount:
        raise AlertGoneError(f"silence {silence_id} has ended")


def silences(connection: Connection, now: int) -> tuple[Silence, ...]:
    """Return the silences that hold, or will."""
    return read_silences(connection, now)


def _check(silence: Silence, now: int) -> None:
    if not (silence.why.strip() and silence.who.strip()):
        raise SilenceError("a silence needs a reason and who wants it", "Say why nobody is to be told.")
    if not now < silence.until_at <= now + LONGEST_SILENCE_MS or silence.from_at >= silence.until_at:
        raise SilenceError(
            "a silence begins before it ends, and ends within 30 days",
            "Choose another end; it can be renewed.",
        )


def _silence(connection: Connection, silence_id: int, now: int) -> Silence:
    return next(one for one in read_silences(connection, now) if one.id == silence_id)


def _silenced_until(alert: Alert, silences: tuple[Silence, ...], now: int) -> int:
    return max((one.until_at for one in silences if one.covers(alert.cause, now)), default=0)


def _grade(alert: Alert) -> int:
    return list(type(alert.severity)).index(alert.severity)
