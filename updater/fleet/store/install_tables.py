"""Who tells: installs, the codes that let them in, how far each has told, and who is to be forgotten."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from updater.fleet.store.metadata import METADATA

#: Times are milliseconds since 1970, UTC.  `how`: `code`, or `open` (counts for no verdict).  `version` and
#: what stands beside it: as last told.  `seen_at`: arrival of the last batch.
INSTALLS: Final = Table(
    "installs",
    METADATA,
    Column("install", Text, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("shop", Text, nullable=False, index=True),
    Column("how", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("version", Text, nullable=False, default=""),
    Column("level", Integer, nullable=False, default=0),
    Column("flags", Text, nullable=False, default="{}"),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("revoked_at", BigInteger),
)

#: `hash`: SHA-256 (hex) of the code, which nobody keeps.
CODES: Final = Table(
    "codes",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("used_by", Text),
)

#: `last_seq`: everything up to it is kept, so that what comes again is known.  `dropped`: JSON, by class.
STREAMS: Final = Table(
    "streams",
    METADATA,
    Column("install", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False, default=0),
    Column("dropped", Text, nullable=False, default="{}"),
)

FORGOTTEN: Final = Table(
    "forgotten",
    METADATA,
    Column("nonce", Text, primary_key=True),
    Column("install", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
