"""Alerts and silences in the tables, by the same statements on SQLite and PostgreSQL."""

import json
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from updater.fleet.alerts.alerts import Alert, Message, Silence, State
from updater.fleet.alerts.rules import Severity
from updater.fleet.store.alert_tables import ALERT_OUTBOX, ALERT_SILENCES, ALERTS

_PLAIN: Final = tuple(
    column.name
    for column in ALERTS.columns
    if column.name not in {"open_key", "severity", "state", "told", "id"}
)


def alert_of(row: Row[Any]) -> Alert:
    """Return the alert of a row of `ALERTS`."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    told = tuple(json.loads(row.told))
    return Alert(id=row.id, severity=Severity(row.severity), state=State(row.state), told=told, **plain)


def values_of(alert: Alert) -> dict[str, object]:
    """Return what a row of `ALERTS` holds of `alert`, without its id."""
    values: dict[str, object] = {name: getattr(alert, name) for name in _PLAIN}
    is_over = alert.state is State.OVER
    key = None if is_over else json.dumps(alert.cause, ensure_ascii=False)
    return values | {
        "open_key": key,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "told": json.dumps(alert.told),
    }


def read_alerts(connection: Connection, *which: ColumnElement[bool]) -> tuple[Alert, ...]:
    """Return the alerts for which all of `which` hold, the oldest first."""
    rows = connection.execute(select(ALERTS).where(*which).order_by(ALERTS.c.id))
    return tuple(alert_of(row) for row in rows)


def read_current(connection: Connection) -> tuple[Alert, ...]:
    """Return what is not over."""
    return read_alerts(connection, ALERTS.c.open_key.is_not(None))


def keep_alert(connection: Connection, alert: Alert) -> int:
    """Write `alert` and return its id; what a person wrote of it meanwhile stays."""
    values = values_of(alert)
    if not alert.id:
        kept = connection.execute(insert(ALERTS).values(values).returning(ALERTS.c.id))
        return int(kept.scalar_one())
    ours = {name: value for name, value in values.items() if not name.startswith("acknowledged_")}
    connection.execute(update(ALERTS).where(ALERTS.c.id == alert.id).values(ours))
    return alert.id


def forget_alert(connection: Connection, alert_id: int) -> None:
    """Take away an alert that never opened."""
    connection.execute(delete(ALERTS).where(ALERTS.c.id == alert_id, ALERTS.c.state == State.WAITING.value))


def read_silences(connection: Connection, now: int) -> tuple[Silence, ...]:
    """Return the silences that hold at `now` (ms), or will."""
    table = ALERT_SILENCES
    rows = connection.execute(
        select(table).where(table.c.until_at > now, table.c.ended_at == 0).order_by(table.c.id)
    )
    return tuple(
        Silence(row.id, row.rule, row.about, row.from_at, row.until_at, row.who, row.why) for row in rows
    )


def put_out(connection: Connection, alert_id: int, message: Message, now: int) -> None:
    """Keep `message` until it was sent."""
    values = {
        "alert": alert_id,
        "channel": message.channel,
        "severity": message.severity.value,
        "kind": message.kind.value,
        "title": message.title,
        "body": message.body,
        "made_at": now,
        "due_at": message.due_at,
    }
    connection.execute(insert(ALERT_OUTBOX).values(values))
