"""The plan's literal limits, counted."""

import pytest

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, counted, did, enrol, told
from updater.fleet.judge.evidence import Tally
from updater.fleet.judge.limits import SHARES, ShareLimit
from updater.fleet.rollout.histograms import machines
from updater.fleet.rollout.members import members
from updater.fleet.rollout.tallies import tallies
from updater.fleet.store.database import Database


def _tallies(database: Database, shares: dict[str, ShareLimit] | None = None) -> dict[str, Tally]:
    with database.read() as connection:
        who = members(connection, TRIAL)
        measured = machines(connection, TRIAL, who)
        return {one.limit: one for one in tallies(connection, TRIAL, measured, who, shares or dict(SHARES))}


def _ran(database: Database, past: bytes, since: bytes, version: str = "1.1.0") -> None:
    with database.begin() as connection:
        enrol(connection, "a", version=version)
        did(connection, "a", "1.0.0", BEGAN - 1, times=past)
        did(connection, "a", version, BEGAN, times=since)


def test_slow_responses_are_counted(database: Database) -> None:
    _ran(database, counted(*[100.0] * 50), counted(*[100.0] * 7, *[9000.0] * 3))
    found = _tallies(database)
    assert (found["response_over_5_s"].over, found["response_over_5_s"].of) == (3, 10)


def test_operation_that_always_took_long_is_not_held_against_the_limit(database: Database) -> None:
    _ran(database, counted(*[9000.0] * 50), counted(*[9000.0] * 10))
    assert "response_over_5_s" not in _tallies(database)


@pytest.mark.parametrize(("factor", "over"), [(1.0, 0), (3.0, 10)])
def test_slower_than_the_same_machine_before_is_counted(database: Database, factor: float, over: int) -> None:
    _ran(database, counted(*[100.0] * 50), counted(*[100.0 * factor] * 10))
    found = _tallies(database)
    assert {name: found[name].over for name in ("performance_down", "p95_up", "p99_up")} == {
        "performance_down": over,
        "p95_up": over,
        "p99_up": over,
    }


def test_controls_are_not_counted(database: Database) -> None:
    _ran(database, counted(*[100.0] * 50), counted(*[9000.0] * 10), version="1.0.0")
    assert _tallies(database) == {}


def test_memory_is_counted_by_days_of_installs(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        fields = {"what": "memory", "name": "rss"}
        told(connection, "a", "1.0.0", BEGAN - 1, times=counted(*[300.0] * 30), **fields)
        told(connection, "a", "1.1.0", BEGAN, times=counted(300.0, 300.0, 3000.0), **fields)
        told(connection, "a", "1.1.0", BEGAN + 1, times=counted(300.0, 3000.0, 3000.0), **fields)
    found = _tallies(database)
    assert (found["memory_over_1_gb"], found["memory_up"]) == (
        Tally("memory_over_1_gb", 1, 2),
        Tally("memory_up", 1, 2),
    )


def test_busy_processor_is_counted_by_days_of_installs(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        for day, values in ((BEGAN, (30.0, 40.0, 150.0)), (BEGAN + 1, (30.0, 150.0, 150.0))):
            told(connection, "a", "1.1.0", day, what="processor", name="percent", times=counted(*values))
        told(connection, "x", "1.1.0", BEGAN, what="processor", name="percent", times=counted(150.0))
    assert _tallies(database) == {"cpu_over_85_percent": Tally("cpu_over_85_percent", 1, 2)}


def test_installs_with_more_than_three_failed_checks_are_counted(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b", "c")
        told(connection, "a", "1.1.0", BEGAN, what="health_check", name="selftest:failed", count=4)
        told(connection, "b", "1.1.0", BEGAN, what="health_check", name="selftest:failed", count=3)
        told(connection, "c", "1.1.0", BEGAN, what="health_check", name="selftest:ok", count=9)
        told(connection, "stranger", "1.1.0", BEGAN, what="health_check", name="x:failed", count=9)
    assert _tallies(database) == {"health_checks_over_3": Tally("health_checks_over_3", 1, 3)}


def test_limit_that_the_plan_leaves_out_is_not_counted(database: Database) -> None:
    _ran(database, counted(*[100.0] * 50), counted(*[9000.0] * 10))
    assert set(_tallies(database, {"p95_up": SHARES["p95_up"]})) == {"p95_up"}
