"""The first step makes the first release's tables, in either database."""

from pathlib import Path

from sqlalchemy import inspect

from updater.fleet.store.database import Database, open_database
from updater.fleet.store.stepping import step_up


def test_all_of_them_are_made_with_their_indexes(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.begin() as connection:
        step_up(connection, 1)
    found = inspect(database.engine)
    assert {"installs", "batches", "install_days", "audit"} <= set(found.get_table_names())
    assert {each["name"] for each in found.get_indexes("batches")} == {
        "ix_batches_arrived_at",
        "ix_batches_install_epoch",
    }
    database.close()


def test_a_number_that_is_counted_up_counts(database: Database) -> None:
    row = "('i', 'e', 1, 1, 1, 0, 0, '')"
    columns = "install, epoch, first_seq, last_seq, events, arrived_at, offset_ms, body"
    with database.begin() as connection:
        for _ in range(2):
            connection.exec_driver_sql(f"INSERT INTO batches ({columns}) VALUES {row}")  # noqa: S608
        assert connection.exec_driver_sql("SELECT count(DISTINCT id) FROM batches").scalar() == 2
