"""What was decided of versions, by whom or what, and why: nothing here is ever changed but by adding."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from updater.fleet.store.metadata import METADATA

#: A version's way, as the judge and people left it.  `state`: `running`, `paused`, `halted`, `rolled_back`,
#: `done`; `before`: the version that it is judged against; `phase`: of the plan.
ROLLOUTS: Final = Table(
    "rollouts",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("before", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("began_at", BigInteger, nullable=False),
)

#: What the judge said and on what: `reasons` and `evidence` are JSON, `asked` the whole input's SHA-256.
VERDICTS: Final = Table(
    "verdicts",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("version", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Index("ix_verdicts_version_at", "version", "at"),
)

#: What was done, or would have been (`dry`): `act` is pause, halt, roll_back, resume, promote; `second`: who
#: signed beside `who`.
ACTS: Final = Table(
    "acts",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("version", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("second", Text, nullable=False, default=""),
    Column("why", Text, nullable=False),
    Column("verdict", BigInteger),
    Column("dry", Integer, nullable=False),
    Column("outcome", Text, nullable=False, default=""),
)

#: Acts that wait for a second person.
PROPOSALS: Final = Table(
    "proposals",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False, default="{}"),
    Column("expires_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    Column("settled_by", Text),
)

#: Who did what in the service, each line chained to the one before by SHA-256.
AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
