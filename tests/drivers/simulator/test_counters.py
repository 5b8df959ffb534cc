"""drivers.simulator.counters: sums from one clearing to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.counters import Counters
from drivers.simulator.model import PETROL, Model
from drivers.simulator.options import EngineMode

DRIVE = Model(PETROL, [], EngineMode.DRIVING, 1)


def test_clearing_in_mid_drive_begins_at_nothing() -> None:
    counters = Counters()
    counters.clear(DRIVE.at(300))
    assert (counters.warm_ups, counters.distance_km, counters.running_s) == (0, 0, 0)


def test_drive_goes_on_counting_after_clearing() -> None:
    counters = Counters()
    counters.clear(DRIVE.at(300))
    counters.advance(DRIVE.at(900), lamp=False)
    driven_km = DRIVE.at(900).distance_km - DRIVE.at(300).distance_km
    assert (counters.distance_km, counters.running_s) == (pytest.approx(driven_km), 600)


def test_cycles_add_up() -> None:
    counters = Counters()
    counters.clear(DRIVE.at(0))
    for _ in range(3):
        counters.advance(DRIVE.at(900), lamp=False)
        counters.end_cycle()
    assert (counters.warm_ups, counters.running_s) == (3, 2700)


def test_lamp_time_ends_with_the_lamp() -> None:
    counters = Counters()
    counters.advance(DRIVE.at(10), lamp=True)
    counters.advance(DRIVE.at(70), lamp=True)
    lit_s = counters.lamp_running_s
    counters.advance(DRIVE.at(80), lamp=False)
    assert (lit_s, counters.lamp_running_s) == (60, 0)


def test_lamp_may_have_been_on_before() -> None:
    counters = Counters()
    counters.lit_before(km=214, seconds=600)
    assert (counters.lamp_distance_km, counters.lamp_running_s) == (214, 600)


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_running_time_is_the_sum_of_the_cycles(lengths: list[int]) -> None:
    counters = Counters()
    counters.clear(DRIVE.at(0))
    for length_s in lengths:
        counters.advance(DRIVE.at(length_s), lamp=False)
        counters.end_cycle()
    assert (counters.running_s, counters.warm_ups) == (sum(lengths), len(lengths))


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=20))
def test_distance_with_the_lamp_is_never_more_than_distance(moments: list[int]) -> None:
    counters = Counters()
    counters.clear(DRIVE.at(0))
    for at_s in sorted(moments):
        counters.advance(DRIVE.at(at_s), lamp=at_s % 2 == 0)
        assert 0 <= counters.lamp_distance_km <= counters.distance_km


def test_lamp_goes_on_counting_through_a_new_cycle() -> None:
    counters = Counters()
    counters.advance(DRIVE.at(100), lamp=True)
    counters.advance(DRIVE.at(400), lamp=True)
    counters.end_cycle()
    counters.advance(DRIVE.at(200), lamp=True)
    assert counters.lamp_running_s == 500


def test_clearing_puts_the_lamp_distance_back() -> None:
    counters = Counters()
    counters.lit_before(km=214, seconds=600)
    counters.clear(DRIVE.at(300))
    assert (counters.lamp_distance_km, counters.lamp_running_s) == (0, 0)


def test_car_was_last_cleared_some_weeks_ago() -> None:
    counters = Counters()
    assert (counters.warm_ups > 20, counters.distance_km > 500, counters.running_s > 3600) == (True,) * 3
