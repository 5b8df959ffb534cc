"""What was told: batches as they came, and what is counted from them."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from updater.fleet.store.metadata import METADATA

#: the events themselves, as they were sent (gzip); `offset_ms`: arrival minus the install's own clock
BATCHES: Final = Table(
    "batches",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("install", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("events", Integer, nullable=False),
    Column("arrived_at", BigInteger, nullable=False, index=True),
    Column("offset_ms", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_batches_install_epoch", "install", "epoch", "last_seq"),
)

#: Operations of one install on one day (`day`: days since 1970 by arrival-corrected time).
#: `times`: counts by bucket of duration, as `updater.fleet.ingest.buckets` says.
#: `incidents`: runs of failures at most 15 minutes apart.  Only that install's own batches write its rows.
INSTALL_DAYS: Final = Table(
    "install_days",
    METADATA,
    Column("day", Integer, primary_key=True),
    Column("install", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("op", Text, primary_key=True),
    Column("protocol", Text, primary_key=True),
    Column("vci", Text, primary_key=True),
    Column("flags", Text, primary_key=True),
    Column("ok", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("vehicle", Integer, nullable=False, default=0),
    Column("refused", Integer, nullable=False, default=0),
    Column("cancelled", Integer, nullable=False, default=0),
    Column("incidents", Integer, nullable=False, default=0),
    Column("last_failed_at", BigInteger, nullable=False, default=0),
    Column("times", LargeBinary, nullable=False, default=b""),
    Index("ix_install_days_install_version", "install", "version"),
)

#: Of an install on a day, other than operations: `what` and `name` are e.g. `session`/`clean`,
#: `session`/`crash`, `health_check`/`selftest:ok`, `feature`/`report`, `error`/`module:type`,
#: `update`/`rolled_back`, `memory`/`rss`; `times`: as above, of values (ms, MiB).
INSTALL_FACTS: Final = Table(
    "install_facts",
    METADATA,
    Column("day", Integer, primary_key=True),
    Column("install", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("vci", Text, primary_key=True),
    Column("count", BigInteger, nullable=False, default=0),
    Column("times", LargeBinary, nullable=False, default=b""),
)

#: The above over all installs of a group, made anew by the roll-up for each day that changed;
#: `installs`, `shops`: how many told.
VERSION_DAYS: Final = Table(
    "version_days",
    METADATA,
    Column("day", Integer, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("op", Text, primary_key=True),
    Column("vci", Text, primary_key=True),
    Column("ok", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("vehicle", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("cancelled", BigInteger, nullable=False),
    Column("incidents", BigInteger, nullable=False),
    Column("installs", Integer, nullable=False),
    Column("shops", Integer, nullable=False),
    Column("times", LargeBinary, nullable=False),
)

#: the same of `install_facts`
FACT_DAYS: Final = Table(
    "fact_days",
    METADATA,
    Column("day", Integer, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("vci", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("installs", Integer, nullable=False),
    Column("times", LargeBinary, nullable=False),
)


#: Days that were told of since the roll-up looked last.  `mark`: drawn anew by each transaction that
#: tells, so that writers never wait for each other, and the roll-up strikes out only what it has read.
CHANGED_DAYS: Final = Table(
    "changed_days",
    METADATA,
    Column("day", Integer, primary_key=True),
    Column("mark", BigInteger, primary_key=True),
)

#: crashes by signature; `frames`: JSON
CRASH_GROUPS: Final = Table(
    "crash_groups",
    METADATA,
    Column("signature", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("frames", Text, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False, default="open"),
    Column("note", Text, nullable=False, default=""),
)

CRASHES: Final = Table(
    "crashes",
    METADATA,
    Column("install", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("signature", Text, nullable=False, index=True),
    Column("version", Text, nullable=False, index=True),
    Column("vci", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("install", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("version", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("about", Text, nullable=False),
    Column("nps", Integer),
    Column("csat", Integer),
    Column("effort", Integer),
    Column("words", Text, nullable=False),
)

#: what experiments measured: one row for each install, experiment, variant and metric
MEASURES: Final = Table(
    "measures",
    METADATA,
    Column("experiment", Text, primary_key=True),
    Column("install", Text, primary_key=True),
    Column("variant", Text, primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("times", LargeBinary, nullable=False),
)
