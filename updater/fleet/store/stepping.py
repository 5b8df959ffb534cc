"""Brings tables from one form to the next with Alembic; imported only where that is needed (0.3 s)."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from updater.fleet.store.errors import SchemaError

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_VERSIONS: Final = _SCRIPTS / "versions"


def step_up(connection: Connection, form: int, more: tuple[Path, ...] = ()) -> None:
    """Bring the tables to `form` within the connection's transaction: all steps are taken, or none.

    Args:
        connection: of a transaction that may write, and of nobody else who steps.
        form: to arrive at.
        more: folders of steps beside the service's own.

    Raises:
        SchemaError: no steps lead from where the tables are.
    """
    try:
        command.upgrade(configuration(connection, more), f"{form:04}")
    except CommandError as error:
        raise SchemaError(f"no steps lead to form {form}: {error}") from error


def configuration(connection: Connection, more: tuple[Path, ...] = ()) -> Config:
    """Return what Alembic's commands need to work on `connection`."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", _literal(_SCRIPTS))
    config.set_main_option("version_locations", "\n".join(map(_literal, (_VERSIONS, *more))))
    return config


def _literal(path: Path) -> str:
    return str(path).replace("%", "%%")
