"""Tables are made once, and those of another form are refused."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, update

from updater.fleet.store.catalogue import METADATA
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.errors import SchemaError
from updater.fleet.store.schema import FORM, SCHEMA, number, prepare


def test_every_table_is_there(database: Database) -> None:
    assert set(METADATA.tables) <= set(inspect(database.engine).get_table_names())


def test_the_form_is_noted(database: Database) -> None:
    with database.read() as connection:
        assert number(connection) == SCHEMA


def test_tables_that_are_there_are_left_alone(database: Database) -> None:
    prepare(database)
    with database.read() as connection:
        assert number(connection) == SCHEMA


def test_a_newer_form_is_refused(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(update(FORM).values(number=SCHEMA + 1))
    with pytest.raises(SchemaError, match=str(SCHEMA + 1)):
        prepare(database)


def test_an_empty_database_has_no_form(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.read() as connection:
        assert number(connection) is None
    database.close()


def test_several_processes_may_make_them_at_once(postgres_url: str, tmp_path: Path) -> None:
    databases = [open_database(postgres_url, tmp_path) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(prepare, databases))
    with databases[0].read() as connection:
        assert number(connection) == SCHEMA
    for database in databases:
        database.close()
