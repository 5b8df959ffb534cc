"""Sums and places begin anew with each run of rows."""

import numpy as np
import pytest

from diagclinic.persistence.captures.runs import Runs


@pytest.fixture
def runs() -> Runs:
    """Runs of two, one and three rows."""
    return Runs.of(np.array([2, 1, 3]))


def test_a_run_begins_behind_the_one_before(runs: Runs) -> None:
    assert runs.starts.tolist() == [0, 2, 3]


def test_a_value_is_spread_over_its_run(runs: Runs) -> None:
    assert runs.spread(np.array([7, 8, 9])).tolist() == [7, 7, 8, 9, 9, 9]


def test_places_are_counted_from_the_beginning_of_the_run(runs: Runs) -> None:
    assert runs.places().tolist() == [0, 1, 0, 0, 1, 2]


def test_sums_begin_anew(runs: Runs) -> None:
    assert runs.sums(np.array([1, 2, 3, 4, 5, 6])).tolist() == [1, 3, 3, 4, 9, 15]


def test_sums_of_bytes_begin_anew_and_wrap(runs: Runs) -> None:
    steps = np.array([[1], [2], [200], [100], [100], [100]], np.uint8)
    assert runs.byte_sums(steps).ravel().tolist() == [1, 3, 200, 100, 200, 300 - 256]


def test_the_rows_of_a_run_are_told(runs: Runs) -> None:
    assert runs.rows(2) == slice(3, 6)
