"""What was alarming, who was told, and who took it up."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from updater.fleet.store.metadata import METADATA

_ID: Final = BigInteger().with_variant(Integer, "sqlite")

#: Times are milliseconds since 1970, UTC.  `open_key`: the cause while the alert is not over, then NULL, so
#: that a cause has one at most.  `state`: `waiting` (not long enough yet), `open`, `over`.  `step`: steps of
#: the escalation that were taken.  `told`: JSON, the channels that were told, for the recovery.
ALERTS: Final = Table(
    "alerts",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("open_key", Text, unique=True),
    Column("rule", Text, nullable=False, index=True),
    Column("severity", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("says", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False, index=True),
    Column("count", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False, default=0),
    Column("step", Integer, nullable=False, default=0),
    Column("reminded_at", BigInteger, nullable=False, default=0),
    Column("told", Text, nullable=False, default="[]"),
    Column("acknowledged_at", BigInteger, nullable=False, default=0),
    Column("acknowledged_by", Text, nullable=False, default=""),
    Column("acknowledged_why", Text, nullable=False, default=""),
    Column("over_at", BigInteger, nullable=False, default=0),
)

#: `rule` and `about`: empty for every one.  `ended_at`: before its time, 0 for not.
ALERT_SILENCES: Final = Table(
    "alert_silences",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("rule", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("until_at", BigInteger, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("ended_at", BigInteger, nullable=False, default=0),
    Column("ended_by", Text, nullable=False, default=""),
)

#: Messages that are to go out, kept until they did: `due_at` moves with each try that failed.  `state`:
#: `waiting`, `sent`, `given_up`, `needless` (it was over before anybody was told).
ALERT_OUTBOX: Final = Table(
    "alert_outbox",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("alert", BigInteger, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", Text, nullable=False, default="waiting"),
    Column("settled_at", BigInteger, nullable=False, default=0),
    Column("why", Text, nullable=False, default=""),
    Index("ix_alert_outbox_state_due", "state", "due_at"),
)
