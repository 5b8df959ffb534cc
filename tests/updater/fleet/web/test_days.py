"""Figures by day, as the tables have them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.rows import put
from tests.updater.fleet.seeding import TODAY
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import open_database
from updater.fleet.store.event_tables import FACT_DAYS, VERSION_DAYS
from updater.fleet.store.schema import prepare
from updater.fleet.web import days
from updater.fleet.web.charts import Lines

_SCOPE = Scope(since=99, until=101)
Read = Callable[[Callable[[Connection, Scope], Lines]], Lines]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a chart of three days, on the second of which two channels told."""

    def chart(make: Callable[[Connection, Scope], Lines]) -> Lines:
        database = open_database("", tmp_path)
        prepare(database)
        with database.begin() as connection:
            put(
                connection,
                VERSION_DAYS,
                {"channel": "pilot", "ok": 90, "failed": 10},
                {"channel": "beta", "ok": 100},
            )
            put(connection, VERSION_DAYS, {"day": 98, "ok": 1, "failed": 9}, {"day": 101, "version": "1.2.0"})
            ends = {"clean": 6, "crash": 1, "hang": 1, "started": 50, "power_loss": 7}
            put(connection, FACT_DAYS, *({"name": name, "count": count} for name, count in ends.items()))
        with database.read() as connection:
            found = make(connection, _SCOPE)
        database.close()
        return found

    return chart


def test_failures_are_a_share_of_what_counts(read: Read) -> None:
    chart = read(days.failures)
    assert [line.values for line in chart.lines] == [(None, 5.0, None)]


def test_a_day_without_operations_is_a_gap_and_no_nought(read: Read) -> None:
    assert "1.2.0" not in [line.name for line in read(days.failures).lines]


def test_crashes_are_a_share_of_sessions_whose_end_was_the_programs(read: Read) -> None:
    assert [line.values for line in read(days.crashes).lines] == [(None, 25.0, None)]


def test_every_day_has_its_place(read: Read) -> None:
    assert read(days.failures).labels == ("04-10", "04-11", "04-12")


def test_a_chart_shows_the_newest_versions_that_it_can_tell_apart(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    with database.begin() as connection:
        put(connection, VERSION_DAYS, *({"version": f"1.{number}.0", "ok": 1} for number in range(12)))
    with database.read() as connection:
        lines = days.failures(connection, _SCOPE).lines
    database.close()
    assert [line.name for line in lines] == [f"1.{number}.0" for number in range(11, 5, -1)]


def test_installs_that_told_are_counted_once_a_day(seeded: Path) -> None:
    database = open_database("", seeded)
    with database.read() as connection:
        chart = days.telling(connection, Scope(since=TODAY, until=TODAY))
    database.close()
    assert {line.name: line.values for line in chart.lines} == {
        "1.5.0": (10.0,),
        "1.4.2": (34.0,),
        "1.4.1": (16.0,),
    }
