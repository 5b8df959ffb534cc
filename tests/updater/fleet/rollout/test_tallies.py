"""The plan's literal limits, counted."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from tests.fleet_batches import DAY_MS, NOW_MS
from tests.updater.fleet.installs import arrival, enrolled, kept
from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, counted, did, enrol, told
from updater.fleet.judge.evidence import Tally
from updater.fleet.judge.limits import SHARES, ShareLimit
from updater.fleet.rollout.histograms import machines
from updater.fleet.rollout.members import members
from updater.fleet.rollout.tallies import tallies
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.database import Database


def _tallies(
    database: Database, shares: dict[str, ShareLimit] | None = None, trial: Trial = TRIAL
) -> dict[str, Tally]:
    with database.read() as connection:
        who = members(connection, trial)
        measured = machines(connection, trial, who)
        return {one.limit: one for one in tallies(connection, trial, measured, who, shares or dict(SHARES))}


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


def _measured(
    connection: Connection, install: str, version: str, day: int, *counts: tuple[str, str, int]
) -> None:
    for what, name, count in counts:
        told(connection, install, version, day, what=what, name=name, count=count)


def test_memory_against_a_machines_own_past_is_counted_by_days_of_installs(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        fields = {"what": "memory", "name": "rss"}
        told(connection, "a", "1.0.0", BEGAN - 1, times=counted(*[300.0] * 30), **fields)
        told(connection, "a", "1.1.0", BEGAN, times=counted(300.0, 300.0, 3000.0), **fields)
        told(connection, "a", "1.1.0", BEGAN + 1, times=counted(300.0, 3000.0, 3000.0), **fields)
    assert _tallies(database)["memory_up"] == Tally("memory_up", 1, 2)


LINES = [
    ("memory_over_1_gb", "memory", "rss", "over_1_gb"),
    ("memory_over_90_percent", "memory", "rss", "over_90"),
    ("cpu_over_85_percent", "processor", "percent", "over_85"),
]


@pytest.mark.parametrize(("limit", "what", "all_of", "over"), LINES)
def test_days_mostly_over_a_line_are_counted(
    database: Database, limit: str, what: str, all_of: str, over: str
) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b")
        _measured(connection, "a", "1.1.0", BEGAN, (what, all_of, 4), (what, over, 2))
        _measured(connection, "a", "1.1.0", BEGAN + 1, (what, all_of, 4), (what, over, 3))
        _measured(connection, "b", "1.1.0", BEGAN, (what, all_of, 9))
        _measured(connection, "stranger", "1.1.0", BEGAN, (what, all_of, 1), (what, over, 1))
    assert _tallies(database)[limit] == Tally(limit, 1, 3)


@pytest.mark.parametrize(("limit", "what", "all_of", "over"), LINES)
def test_machine_that_was_over_a_line_before_says_nothing_of_the_new_version(
    database: Database, limit: str, what: str, all_of: str, over: str
) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b")
        for version, day in (("1.0.0", BEGAN - 1), ("1.1.0", BEGAN)):
            _measured(connection, "a", version, day, (what, all_of, 4), (what, over, 4))
        _measured(connection, "b", "1.1.0", BEGAN, (what, all_of, 4), (what, over, 4))
    assert _tallies(database)[limit] == Tally(limit, 1, 1)


@pytest.mark.parametrize(
    ("gb", "told_mb", "percent", "expected"),
    [
        (1, 900, 0, {"memory_over_1_gb": 0, "memory_over_90_percent": 0, "cpu_over_85_percent": 0}),
        (1, 930, 0, {"memory_over_1_gb": 0, "memory_over_90_percent": 1, "cpu_over_85_percent": 0}),
        (8, 1025, 86, {"memory_over_1_gb": 1, "memory_over_90_percent": 0, "cpu_over_85_percent": 1}),
        (0, 1024, 85, {"memory_over_1_gb": 0, "memory_over_90_percent": 0, "cpu_over_85_percent": 0}),
    ],
)
def test_what_an_install_tells_is_held_against_the_plans_lines(
    database: Database, gb: int, told_mb: int, percent: int, expected: dict[str, int]
) -> None:
    teller = enrolled(database, "a", version="1.1.0", ram_gb=gb)
    event = teller.event("resources", rss_mb=told_mb, peak_mb=told_mb, cpu_percent=percent, over_s=60)
    kept(database, arrival(teller, [event]))
    trial = replace(TRIAL, began_at=NOW_MS - DAY_MS, now=NOW_MS)
    assert {name: one.over for name, one in _tallies(database, trial=trial).items()} == expected


def test_diagnoses_that_technicians_overrode_are_counted(database: Database) -> None:
    teller = enrolled(database, "a", version="1.1.0")
    common = {"tests": 3, "passed": 2, "minutes": 9, "accepted": True}
    events = [teller.event("diagnosis", **common | {"overrides": number}) for number in (2, 0, 1)]
    kept(database, arrival(teller, events))
    trial = replace(TRIAL, began_at=NOW_MS - DAY_MS, now=NOW_MS)
    assert _tallies(database, trial=trial) == {"override_rate": Tally("override_rate", 2, 3)}


@pytest.mark.parametrize(("ms", "over"), [(5000, 0), (5001, 10)])
def test_five_seconds_are_five_seconds(database: Database, ms: float, over: int) -> None:
    _ran(database, counted(*[100.0] * 50), counted(*[ms] * 10))
    assert _tallies(database)["response_over_5_s"].over == over


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
