"""Times are foretold, and come back from what is left."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.captures.runs import Runs
from diagclinic.persistence.captures.timing import residues_of, ticks_from

any_ticks = st.integers(-(2**62), 2**62 - 1) | st.integers(0, 10**6)
any_runs = st.lists(st.lists(any_ticks, min_size=1, max_size=10), min_size=1, max_size=5)


@given(times=any_runs)
def test_all_times_come_back(times: list[list[int]]) -> None:
    runs = Runs.of(np.array([len(run) for run in times]))
    ticks = np.array([tick for run in times for tick in run], np.int64)

    table, residues = residues_of(ticks, runs)

    assert np.array_equal(ticks_from(table, residues, runs), ticks)


def test_a_steady_clock_leaves_nothing() -> None:
    ticks = np.concatenate((5_000 + 10_000 * np.arange(100), 70 + 333 * np.arange(50)))
    _, residues = residues_of(ticks, Runs.of(np.array([100, 50])))
    assert not residues.any()


def test_a_jittery_task_is_foretold_by_the_line() -> None:
    chance = np.random.default_rng(1)
    ticks = np.sort(10_000 * np.arange(1_000) + chance.normal(0, 30, 1_000).astype(np.int64))
    table, residues = residues_of(ticks, Runs.of(np.array([1_000])))
    assert table.is_line.all()
    assert np.std(residues) < 31


def test_a_wandering_sender_is_foretold_by_the_frame_before() -> None:
    chance = np.random.default_rng(1)
    ticks = np.cumsum(10_000 + chance.normal(0, 3_000, 1_000)).astype(np.int64)
    table, _ = residues_of(ticks, Runs.of(np.array([1_000])))
    assert not table.is_line.any()
