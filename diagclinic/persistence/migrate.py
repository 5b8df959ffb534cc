"""Moves a database from one format to another with Alembic; imported only where that is needed (0.3 s)."""

from pathlib import Path
from types import ModuleType
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from diagclinic.persistence.database_file import SCHEMA
from diagclinic.persistence.losses import Loss, sentence

_NO_PLACE: Final = "the earlier format has no place for it"
_SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, schema: int = SCHEMA) -> None:
    """Bring the database up to format `schema` within the connection's transaction."""
    if schema_of(connection) < schema:
        command.upgrade(configuration(connection), f"{schema:04}")
        _set_schema(connection, schema)


def downgrade(connection: Connection, schema: int) -> None:
    """Bring the database down to format `schema`, 0 for an empty one, within the connection's transaction."""
    if schema_of(connection) > schema:
        command.downgrade(configuration(connection), f"{schema:04}" if schema else "base")
        _set_schema(connection, schema)


def would_lose(connection: Connection, schema: int) -> list[str]:
    """Return in words what the way down to format `schema` would lose, as each step says of itself."""
    scripts = ScriptDirectory.from_config(configuration(connection)).walk_revisions()
    above = [step.module for step in scripts if schema < int(step.revision) <= schema_of(connection)]
    return [words for module in above for words in _losses(connection, module)]


def _losses(connection: Connection, step: ModuleType) -> list[str]:
    loses: tuple[tuple[str, str, str], ...] = step.LOSES
    return [
        sentence(Loss(table, column, _NO_PLACE), visit, count)
        for table, column, query in loses
        for visit, count in connection.exec_driver_sql(query)
        if count
    ]


def configuration(connection: Connection) -> Config:
    """Return what Alembic's commands need to work on `connection`."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def schema_of(connection: Connection) -> int:
    """Return the number of the database's format."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _set_schema(connection: Connection, schema: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
