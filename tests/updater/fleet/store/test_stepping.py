"""The steps lead to the tables that the statements name."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tests.updater.fleet.store.steps import newer
from updater.fleet.store.catalogue import METADATA
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.errors import SchemaError
from updater.fleet.store.schema import SCHEMA, migrate, number
from updater.fleet.store.stepping import configuration, step_up


def test_the_newest_step_leads_to_the_form_that_this_version_knows(database: Database) -> None:
    with database.read() as connection:
        head = ScriptDirectory.from_config(configuration(connection)).get_current_head()
    assert head == f"{SCHEMA:04}"


def test_the_steps_make_the_tables_that_the_code_declares(database: Database) -> None:
    """Whoever changes a table adds a step, or this fails."""
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_step_that_is_forgotten_is_noticed(database: Database, tmp_path: Path) -> None:
    with database.begin() as connection:
        step_up(connection, SCHEMA + 1, newer(tmp_path / "steps").more)
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert {each[0] for each in found} == {"remove_table", "remove_column"}


def test_a_folder_of_any_name_holds_steps(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.begin() as connection:
        step_up(connection, SCHEMA + 1, newer(tmp_path / "a 100 % folder").more)
        assert number(connection) == SCHEMA + 1
    database.close()


def test_tables_from_which_no_steps_lead_are_left_alone(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SchemaError, match="no steps lead"):
        migrate(database)
    with database.read() as connection:
        assert number(connection) == 0
