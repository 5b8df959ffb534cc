"""Formats of the record: up, down, and up again with what was in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from diagclinic.persistence import migrate
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import open_record
from diagclinic.persistence.tables import metadata
from tests.diagclinic.persistence.samples import ASKED_SPEED, CLEARED, GOLF, NOW, SCAN


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(DatabaseFile(tmp_path / DATABASE_NAME))
    yield opened
    opened.close()


def tables(database: Database) -> set[str]:
    """Return the names of the record's own tables."""
    with database.reading() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def schema(database: Database) -> int:
    """Return the number of the format."""
    with database.reading() as connection:
        return connection.exec_driver_sql("PRAGMA user_version").scalar_one()


def test_the_newest_step_leads_to_the_format_that_this_version_knows(database: Database) -> None:
    with database.reading() as connection:
        head = ScriptDirectory.from_config(migrate.configuration(connection)).get_current_head()

    assert head == f"{SCHEMA:04}"


def test_the_steps_make_the_tables_that_statements_name(database: Database) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection)

    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_table_refuses_values_of_the_wrong_type(database: Database) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection)

    with database.reading() as connection:
        listed = connection.exec_driver_sql("PRAGMA table_list").mappings().all()
    strict = {row["name"] for row in listed if row["strict"]}
    assert strict == set(metadata.tables)


def test_a_way_down_leaves_nothing(database: Database) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection)

    with database.writing() as connection:
        migrate.downgrade(connection, 0)

    assert (tables(database), schema(database)) == (set(), 0)


@pytest.mark.parametrize("target", range(1, SCHEMA + 1))
def test_each_step_is_reached_from_nothing(database: Database, target: int) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection, target)

    assert schema(database) == target


def test_what_was_kept_survives_down_and_up(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
    visit.set_vehicle(GOLF)
    visit.append(ASKED_SPEED)
    visit.add_scan(SCAN)
    visit.add_action(CLEARED)
    visit.close(NOW)
    kept = (record.visit(1), list(record.observations(1)))
    record.close()
    database = Database(DatabaseFile(tmp_path / DATABASE_NAME))
    with database.writing() as connection:
        migrate.downgrade(connection, 1)
    database.close()

    reopened = open_record(tmp_path)

    found = (reopened.visit(1), list(reopened.observations(1)))
    reopened.close()
    assert found == kept


def test_a_step_that_fails_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE visits (taken)")

    with pytest.raises(Exception, match="visits"), database.writing() as connection:
        migrate.upgrade(connection)

    assert (tables(database), schema(database)) == ({"visits"}, 0)


def test_nothing_is_done_where_the_format_is_reached(database: Database) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection)
        migrate.upgrade(connection)

    assert schema(database) == SCHEMA


@pytest.mark.parametrize("target", range(SCHEMA + 1))
def test_an_empty_record_loses_nothing_on_any_way_down(database: Database, target: int) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection)
        assert migrate.would_lose(connection, target) == []


def test_every_step_says_what_its_way_down_loses(database: Database) -> None:
    with database.reading() as connection:
        steps = ScriptDirectory.from_config(migrate.configuration(connection)).walk_revisions()

    assert all(isinstance(step.module.LOSES, tuple) for step in steps)
