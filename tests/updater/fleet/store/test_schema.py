"""Tables are made once; older ones are brought up to date when asked for, and wholly; others are refused."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.updater.fleet.installs import arrival, enrolled, kept, operations
from tests.updater.fleet.store.steps import BROKEN, newer
from updater.fleet.store.catalogue import METADATA
from updater.fleet.store.database import FILE_NAME, Database, open_database
from updater.fleet.store.errors import NewerError, OlderError, SchemaError, StoreError
from updater.fleet.store.schema import (
    KNOWN,
    SCHEMA,
    VERSION_TABLE,
    Migrated,
    check,
    migrate,
    number,
    prepare,
)


def form(database: Database) -> int | None:
    with database.read() as connection:
        return number(connection)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def said(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def at_work(database: Database) -> None:
    """Leave in `database` what a day's work leaves."""
    teller, other = enrolled(database, "install-one"), enrolled(database, "install-two", shop="Huber")
    kept(
        database, arrival(teller, [teller.operation() for _ in range(3)]), arrival(other, [other.operation()])
    )


def test_every_table_is_there(database: Database) -> None:
    assert set(METADATA.tables) <= tables(database)


def test_the_form_is_noted(database: Database) -> None:
    assert form(database) == SCHEMA


def test_tables_that_are_there_are_left_alone(database: Database) -> None:
    at_work(database)
    prepare(database)
    assert operations(database)["ok"] == 4


def test_a_newer_form_is_refused_with_what_to_do(database: Database, tmp_path: Path) -> None:
    migrate(database, newer(tmp_path / "steps"))
    for refused in (prepare, migrate):
        with pytest.raises(NewerError, match=f"form {SCHEMA + 1}") as told:
            refused(database)
        assert "newest version" in told.value.remedy


def test_an_older_form_is_not_changed_by_the_way(database: Database, tmp_path: Path) -> None:
    with pytest.raises(OlderError, match=f"needs form {SCHEMA + 1}") as told:
        prepare(database, newer(tmp_path / "steps"))
    assert "diagclinic-fleet migrate" in told.value.remedy
    assert form(database) == SCHEMA


def test_an_older_database_is_brought_up_to_date_with_all_that_is_in_it(
    database: Database, tmp_path: Path
) -> None:
    at_work(database)
    known = newer(tmp_path / "steps")
    done = migrate(database, known)
    assert (done.before, done.after) == (SCHEMA, SCHEMA + 1)
    prepare(database, known)
    assert said(database, "SELECT * FROM moods ORDER BY name") == [("", 1), ("good", 1)]
    assert operations(database)["ok"] == 4


def test_a_second_time_changes_nothing(database: Database, tmp_path: Path) -> None:
    known = newer(tmp_path / "steps")
    migrate(database, known)
    assert migrate(database, known) == Migrated(SCHEMA + 1, SCHEMA + 1)


def test_a_step_that_fails_leaves_everything_as_it_was(database: Database, tmp_path: Path) -> None:
    at_work(database)
    before = tables(database)
    with pytest.raises(StoreError):
        migrate(database, newer(tmp_path / "steps", BROKEN))
    assert (form(database), tables(database)) == (SCHEMA, before)
    assert said(database, "SELECT shop FROM installs ORDER BY shop") == [("Huber",), ("Weber",)]
    prepare(database)


def test_what_was_is_kept_beside_a_file(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    at_work(database)
    done = migrate(database, newer(tmp_path / "steps"))
    database.close()
    assert done.copy == tmp_path / f"{FILE_NAME}.form-{SCHEMA}"
    former = open_database(f"sqlite:///{done.copy}", tmp_path)
    prepare(former)
    assert operations(former)["ok"] == 4
    former.close()


def test_a_change_that_failed_keeps_its_copy_and_the_next_one_makes_its_own(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    with pytest.raises(StoreError):
        migrate(database, newer(tmp_path / "broken", BROKEN))
    done = migrate(database, newer(tmp_path / "steps"))
    database.close()
    assert done.copy == tmp_path / f"{FILE_NAME}.form-{SCHEMA}-2"
    assert (tmp_path / f"{FILE_NAME}.form-{SCHEMA}").is_file()


def test_an_empty_database_gets_its_tables(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    assert form(database) is None
    assert migrate(database) == Migrated(None, SCHEMA)
    assert form(database) == SCHEMA
    database.close()


def test_tables_of_another_program_are_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as theirs:
        theirs.execute("CREATE TABLE users (name)")
    database = open_database("", tmp_path)
    for refused in (prepare, migrate):
        with pytest.raises(SchemaError, match="another program: users"):
            refused(database)
    assert tables(database) == {"users"}
    database.close()


def test_tables_that_others_have_beside_ours_do_not_matter(postgres_url: str, tmp_path: Path) -> None:
    database = open_database(postgres_url, tmp_path)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (name TEXT)"))
    prepare(database)
    assert form(database) == SCHEMA
    database.close()


@pytest.mark.parametrize("noted", ["UPDATE {} SET version_num = 'a1b2'", "INSERT INTO {} VALUES ('7')"])
def test_what_is_no_form_is_refused(database: Database, noted: str) -> None:
    with database.begin() as connection:
        connection.execute(text(noted.format(VERSION_TABLE)))
    with pytest.raises(SchemaError, match="is none"):
        prepare(database)


def test_forms_are_told_apart() -> None:
    check(SCHEMA, KNOWN)
    for found, kind in ((SCHEMA - 1, OlderError), (SCHEMA + 1, NewerError)):
        with pytest.raises(kind):
            check(found, KNOWN)


def test_several_processes_may_make_them_at_once(postgres_url: str, tmp_path: Path) -> None:
    databases = [open_database(postgres_url, tmp_path) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(prepare, databases))
    assert form(databases[0]) == SCHEMA
    for database in databases:
        database.close()


def test_several_may_bring_them_up_to_date_at_once(postgres_url: str, tmp_path: Path) -> None:
    databases = [open_database(postgres_url, tmp_path) for _ in range(4)]
    prepare(databases[0])
    known = newer(tmp_path / "steps")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda each: migrate(each, known), databases))
    assert sorted(each.before or 0 for each in done) == [SCHEMA, *[SCHEMA + 1] * 3]
    for database in databases:
        database.close()
