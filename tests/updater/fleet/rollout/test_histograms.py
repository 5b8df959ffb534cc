"""Durations and memory against the same machine's past."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, counted, did, enrol, told
from updater.fleet.ingest.buckets import merged
from updater.fleet.judge.evidence import Arm, Exceedance, Measure
from updater.fleet.rollout.histograms import exceedances, line_of, machines, over
from updater.fleet.rollout.members import members
from updater.fleet.store.database import Database

BOTH = {Measure.LATENCY: (0.95,), Measure.MEMORY: (0.95,)}
PAST = counted(*[100.0] * 95, *[1000.0] * 5)


def _exceedances(database: Database) -> tuple[Exceedance, ...]:
    with database.read() as connection:
        return exceedances(machines(connection, TRIAL, members(connection, TRIAL)), BOTH)


def test_values_over_the_machines_own_past_are_counted(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 1, times=PAST)
        did(connection, "a", "1.1.0", BEGAN, times=counted(*[100.0] * 6, *[1000.0] * 3))
        did(connection, "a", "1.1.0", BEGAN + 1, times=counted(1000.0))
    assert _exceedances(database) == (
        Exceedance("shop of a", Arm.TRIAL, Measure.LATENCY, "scan", 0.95, 4, 10, 5, 100),
    )


def test_control_is_counted_on_the_old_version(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "b", version="1.0.0")
        did(connection, "b", "1.0.0", BEGAN - 1, times=PAST)
        did(connection, "b", "1.0.0", BEGAN + 1, times=counted(1000.0))
    (found,) = _exceedances(database)
    assert (found.arm, found.over, found.of) == (Arm.CONTROL, 1, 1)


def test_memory_is_a_measure_of_its_own(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        for version, day in (("1.0.0", BEGAN - 1), ("1.1.0", BEGAN)):
            told(connection, "a", version, day, what="memory", name="rss", times=PAST)
    (found,) = _exceedances(database)
    assert (found.measure, found.name, found.over, found.base_over) == (Measure.MEMORY, "rss", 5, 5)


def test_peak_of_memory_would_say_the_same_again(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        for version, day in (("1.0.0", BEGAN - 1), ("1.1.0", BEGAN)):
            told(connection, "a", version, day, what="memory", name="peak", times=PAST)
    assert _exceedances(database) == ()


@pytest.mark.parametrize("past", [b"", counted(*[100.0] * 19)], ids=["none", "too little"])
def test_machine_without_a_past_has_no_threshold(database: Database, past: bytes) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 1, times=past)
        did(connection, "a", "1.1.0", BEGAN, times=PAST)
    assert _exceedances(database) == ()


def test_machine_without_a_present_says_nothing(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 1, times=PAST)
    assert _exceedances(database) == ()


@given(st.lists(st.floats(1, 1e5), min_size=1, max_size=100), st.floats(0.01, 0.99))
def test_no_more_of_the_past_lies_over_the_line_than_should(values: list[float], share: float) -> None:
    counts = merged([counted(*values)])
    line = line_of(counts, share)
    assert over(counts, line) <= (1 - share) * len(values) + 1e-9
    assert line == 0 or over(counts, line - 1) > (1 - share) * len(values) - 1e-9
