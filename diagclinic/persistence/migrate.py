"""Moves a database from one format to another with Alembic; imported only where that is needed (0.3 s)."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from diagclinic.persistence.database_file import SCHEMA

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, schema: int = SCHEMA) -> None:
    """Bring the database up to format `schema` within the connection's transaction."""
    if _schema_of(connection) < schema:
        command.upgrade(configuration(connection), f"{schema:04}")
        _set_schema(connection, schema)


def downgrade(connection: Connection, schema: int) -> None:
    """Bring the database down to format `schema`, 0 for an empty one, within the connection's transaction."""
    if _schema_of(connection) > schema:
        command.downgrade(configuration(connection), f"{schema:04}" if schema else "base")
        _set_schema(connection, schema)


def configuration(connection: Connection) -> Config:
    """Return what Alembic's commands need to work on `connection`."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _schema_of(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _set_schema(connection: Connection, schema: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
