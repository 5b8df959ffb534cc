"""drivers.simulator.driving: motion without a memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.driving import PERIOD_S, motion_at


@pytest.mark.parametrize(("at_s", "speed_kmh"), [(0, 0), (20, 0), (26, 16), (45, 32), (170, 80), (239, 0)])
def test_speed_follows_the_script(at_s: float, speed_kmh: float) -> None:
    assert motion_at(at_s).speed_kmh == pytest.approx(speed_kmh)


@given(st.floats(0, 1e5))
def test_drive_repeats_itself(at_s: float) -> None:
    assert motion_at(at_s + PERIOD_S).speed_kmh == pytest.approx(motion_at(at_s).speed_kmh, abs=1e-3)


@given(st.floats(0, 1e4), st.floats(0, 100))
def test_distance_never_shrinks(at_s: float, later_s: float) -> None:
    assert motion_at(at_s + later_s).distance_km >= motion_at(at_s).distance_km - 1e-9


def test_distance_is_the_integral_of_speed() -> None:
    step_s = 0.01
    summed_km = sum(motion_at(step * step_s).speed_kmh * step_s / 3600 for step in range(20_000))
    assert motion_at(200).distance_km == pytest.approx(summed_km, rel=1e-3)


def test_acceleration_is_the_slope_of_speed() -> None:
    assert motion_at(25).acceleration_ms2 == pytest.approx(32 / 3.6 / 12)


@given(st.floats(0, 1e5))
def test_speed_and_acceleration_stay_gentle(at_s: float) -> None:
    motion = motion_at(at_s)
    assert 0 <= motion.speed_kmh <= 80 + 1e-9
    assert abs(motion.acceleration_ms2) < 1.5


@given(st.floats(0, 1e4))
def test_speed_has_no_jumps(at_s: float) -> None:
    assert motion_at(at_s + 0.01).speed_kmh == pytest.approx(motion_at(at_s).speed_kmh, abs=0.06)


@given(st.integers(0, 200))
def test_every_lap_is_as_long_as_the_first(laps: int) -> None:
    lap_km = motion_at(PERIOD_S).distance_km
    assert motion_at(laps * PERIOD_S).distance_km == pytest.approx(laps * lap_km)


def test_car_stands_when_a_lap_begins() -> None:
    assert (motion_at(0).speed_kmh, motion_at(0).distance_km, motion_at(PERIOD_S).speed_kmh) == (0, 0, 0)
