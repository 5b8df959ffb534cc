"""Time stamps become whole numbers and come back to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.captures.ticks import seconds_of, ticks_of
from tests.diagclinic.persistence.captures.samples import BEGIN_S


@given(stamps=st.lists(st.floats(), min_size=1, max_size=100))
def test_every_float_comes_back(stamps: list[float]) -> None:
    time_s = np.array(stamps)
    again = seconds_of(*ticks_of(time_s))
    assert np.array_equal(again, time_s, equal_nan=True)


@pytest.mark.parametrize("unit_s", [1e-3, 1e-4, 1e-6])
def test_stamps_of_a_decimal_unit_are_counted_in_it(unit_s: float) -> None:
    stamps = np.round(BEGIN_S + np.arange(200) * unit_s, 6)
    steps = np.diff(ticks_of(stamps)[1])
    assert set(steps.tolist()) == {1}


def test_one_odd_stamp_among_many_is_kept() -> None:
    stamps = np.round(BEGIN_S + np.arange(200) / 1e6, 6)
    stamps[150] = np.nextafter(stamps[150], 0)
    assert np.array_equal(seconds_of(*ticks_of(stamps)), stamps)


def test_stamps_of_a_computers_clock_grow_as_numbers_too() -> None:
    stamps = BEGIN_S + np.arange(100) * np.pi / 1000
    assert np.all(np.diff(ticks_of(stamps)[1]) > 0)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="unit"):
        seconds_of(99, np.zeros(1, np.int64))
