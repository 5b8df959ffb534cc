"""What stops a version at once: confirmed reports of what must not happen even once."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from updater.fleet.store.metadata import METADATA

#: `what`: data_corruption, security_breach or inaccurate_results; `taken_back_at`: it was a mistake.
ALARMS: Final = Table(
    "alarms",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("version", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("taken_back_at", BigInteger),
    Column("taken_back_by", Text),
)
