"""Who may look and act: people, their sessions, their second factors, and how often somebody guessed."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from updater.fleet.store.metadata import METADATA

#: Times are milliseconds since 1970, UTC.  `password`: Argon2id, empty until it is chosen.  `secret`: of the
#: second factor, base32; empty until it was proved.  `last_step`: of TOTP, so that no code counts twice.
#: `role_since`: a second signature counts only of who had the role before the first was given.
#: `set_up`: SHA-256 of the one-time code that lets in somebody without a password.
USERS: Final = Table(
    "users",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("role_since", BigInteger, nullable=False),
    Column("password", Text, nullable=False, default=""),
    Column("secret", Text, nullable=False, default=""),
    Column("last_step", BigInteger, nullable=False, default=0),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("set_up", Text, nullable=False, default=""),
    Column("set_up_until", BigInteger, nullable=False, default=0),
    Column("seen_at", BigInteger),
    Column("disabled_at", BigInteger),
)

#: `hash`: SHA-256 of a recovery code; a row is taken away when its code is used
RECOVERY_CODES: Final = Table(
    "recovery_codes",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
)

#: `hash`: SHA-256 of the cookie.  `stage`: `password` (the second factor is missing), `secret` (it is being
#: set up), or `full`.  `offered`: the secret that is being set up.
SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False),
    Column("offered", Text, nullable=False, default=""),
    Column("misses", Integer, nullable=False, default=0),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

#: browsers in which somebody has signed in before: strangers' guesses do not keep these waiting
DEVICES: Final = Table(
    "devices",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
)

#: `about`: SHA-256 of who or whence; what people type as their name may be their password
GUESSES: Final = Table(
    "guesses",
    METADATA,
    Column("about", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

#: the hash of the last line, so that lines cut from the end are missed, and two writers take turns
AUDIT_HEAD: Final = Table(
    "audit_head",
    METADATA,
    Column("only", Integer, primary_key=True),
    Column("lines", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
