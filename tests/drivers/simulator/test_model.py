"""drivers.simulator.model: signals agree with one another, and with what is wrong."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.driving import PERIOD_S
from drivers.simulator.faults import FAULTS
from drivers.simulator.model import AMBIENT_C, BARO_KPA, DIESEL, PETROL, THERMOSTAT_C, CarState, Model
from drivers.simulator.options import EngineMode

WARM_S = 1200.0
CRUISE_S = 4 * PERIOD_S + 180  # warm, at 80 km/h
IDLE_S = 4 * PERIOD_S + 5  # warm, standing


def petrol(at_s: float, *faults: str, mode: EngineMode = EngineMode.RUNNING, seed: int = 1) -> CarState:
    return Model(PETROL, [FAULTS[name] for name in faults], mode, seed).at(at_s)


def driving(at_s: float, *faults: str) -> CarState:
    return petrol(at_s, *faults, mode=EngineMode.DRIVING)


def diesel(at_s: float, *faults: str) -> CarState:
    return Model(DIESEL, [FAULTS[name] for name in faults], EngineMode.DRIVING, 1).at(at_s)


@given(st.floats(0, 1e5), st.integers(0, 100))
def test_same_seed_and_time_give_the_same_car(at_s: float, seed: int) -> None:
    assert petrol(at_s, seed=seed) == petrol(at_s, seed=seed)


def test_other_seed_gives_other_noise() -> None:
    assert petrol(WARM_S, seed=1).engine_rpm != petrol(WARM_S, seed=2).engine_rpm


def test_cold_engine_starts_at_ambient() -> None:
    assert petrol(0).coolant_c == pytest.approx(AMBIENT_C)


def test_coolant_rises_all_the_way_to_the_thermostat() -> None:
    temperatures = [petrol(at_s).coolant_c for at_s in range(0, 3000, 60)]
    assert temperatures == sorted(temperatures)
    assert temperatures[-1] == pytest.approx(THERMOSTAT_C, abs=0.1)


def test_cold_engine_idles_faster() -> None:
    assert petrol(5).engine_rpm > petrol(WARM_S).engine_rpm + 200


def test_cold_engine_runs_rich_in_open_loop() -> None:
    state = petrol(5)
    assert (state.is_closed_loop, state.lambda_ratio < 1, state.short_trim_pct) == (False, True, 0)


def test_warm_engine_runs_in_closed_loop() -> None:
    state = petrol(WARM_S)
    assert (state.is_closed_loop, state.lambda_ratio) == (True, 1.0)


def test_alternator_charges_while_the_engine_runs() -> None:
    assert petrol(WARM_S).supply_v > petrol(WARM_S, mode=EngineMode.OFF).supply_v + 1


def test_air_flow_is_that_of_speed_and_density() -> None:
    state = driving(CRUISE_S)
    density_g_per_l = state.map_kpa / (0.287 * (state.intake_c + 273.15))
    expected_gs = state.engine_rpm / 120 * 1.6 * 0.85 * density_g_per_l
    assert state.maf_sensor_gs == pytest.approx(expected_gs, rel=1e-6)


def test_fuel_is_air_over_fourteen_point_seven() -> None:
    state = driving(CRUISE_S)
    assert state.fuel_lph == pytest.approx(state.maf_sensor_gs / 14.7 * 3600 / 745, rel=1e-6)


def test_cruising_takes_more_of_everything_than_idling() -> None:
    cruise, idle = driving(CRUISE_S), driving(IDLE_S)
    for name in ("engine_rpm", "load_share", "map_kpa", "maf_sensor_gs", "throttle_pct", "fuel_lph"):
        assert getattr(cruise, name) > getattr(idle, name), name


def test_speed_is_engine_speed_through_the_gear() -> None:
    state = driving(CRUISE_S)
    assert (state.gear, state.engine_rpm / state.speed_kmh) == (5, pytest.approx(27, rel=0.02))


@given(st.floats(0, 5000), st.sampled_from([PETROL, DIESEL]))
def test_signals_stay_within_physical_limits(at_s: float, engine: object) -> None:
    state = Model(PETROL if engine is PETROL else DIESEL, [], EngineMode.DRIVING, 3).at(at_s)
    assert 600 < state.engine_rpm < 5000
    assert 0 < state.load_share <= 1
    assert 15 < state.map_kpa < 260
    assert 0 <= state.throttle_pct <= 100
    assert 0 <= state.o2_before_v <= 1
    assert 13 < state.supply_v < 15


def test_standing_engine_has_no_flow_and_ambient_pressure() -> None:
    state = petrol(10, mode=EngineMode.OFF)
    assert (state.engine_rpm, state.maf_sensor_gs, state.fuel_lph, state.map_kpa) == (0, 0, 0, BARO_KPA)


def test_tank_empties_as_fuel_is_burnt() -> None:
    assert petrol(7200).fuel_level_pct < petrol(60).fuel_level_pct


def test_upstream_sensor_switches_and_downstream_does_not() -> None:
    states = [petrol(WARM_S + step / 10) for step in range(40)]
    before, after = ([getattr(s, name) for s in states] for name in ("o2_before_v", "o2_after_v"))
    assert max(before) - min(before) > 0.5
    assert max(after) - min(after) < 0.1


def crossings(values: list[float]) -> int:
    return sum((a - 0.45) * (b - 0.45) < 0 for a, b in itertools.pairwise(values))


def test_slow_sensor_switches_more_seldom() -> None:
    times = [WARM_S + step / 20 for step in range(400)]
    healthy = crossings([petrol(at_s).o2_before_v for at_s in times])
    slow = crossings([petrol(at_s, "o2_slow").o2_before_v for at_s in times])
    assert slow < healthy / 3


def test_worn_catalyst_lets_the_swing_through() -> None:
    after = [petrol(WARM_S + step / 10, "catalyst_worn").o2_after_v for step in range(40)]
    assert max(after) - min(after) > 0.2


def test_vacuum_leak_asks_for_fuel_most_at_idle() -> None:
    idle, cruise = driving(IDLE_S, "vacuum_leak"), driving(CRUISE_S, "vacuum_leak")
    assert idle.long_trim_pct > 15 > cruise.long_trim_pct > driving(CRUISE_S).long_trim_pct


def test_vacuum_leak_raises_the_idle() -> None:
    assert petrol(WARM_S, "vacuum_leak").engine_rpm > petrol(WARM_S).engine_rpm + 80


def test_dirty_air_sensor_tells_less_and_trims_make_up_for_it() -> None:
    state, healthy = driving(CRUISE_S, "maf_dirty"), driving(CRUISE_S)
    assert state.maf_sensor_gs == pytest.approx(0.82 * healthy.maf_sensor_gs)
    assert state.long_trim_pct > 15


def test_stuck_thermostat_keeps_the_engine_cool() -> None:
    assert petrol(3000, "thermostat_stuck").coolant_c < 70


def test_open_sensor_reads_its_lowest() -> None:
    state = petrol(WARM_S, "coolant_sensor_open")
    assert (state.coolant_sensor_c, state.coolant_c > 80) == (-40, True)


def test_weak_battery_shows_with_engine_on_and_off() -> None:
    assert petrol(WARM_S, "weak_battery").supply_v < 12.5
    assert petrol(1, "weak_battery", mode=EngineMode.OFF).supply_v < 12.0


def roughness(*faults: str) -> float:
    speeds = [petrol(WARM_S + step / 10, *faults).engine_rpm for step in range(50)]
    return max(speeds) - min(speeds)


def test_misfire_makes_the_idle_rough() -> None:
    assert roughness("misfire_cyl3") > 3 * roughness()


def test_leaking_tank_holds_no_vacuum() -> None:
    assert petrol(WARM_S, "evap_leak").vapour_pa == pytest.approx(0)
    assert petrol(WARM_S).vapour_pa < -500


def test_gearbox_in_limp_home_stays_low() -> None:
    assert driving(CRUISE_S, "gearbox_solenoid").gear == 2


def test_boost_leak_lowers_the_pressure_under_load() -> None:
    at_s = 4 * PERIOD_S + 140  # accelerating
    assert diesel(at_s, "boost_leak").map_kpa < diesel(at_s).map_kpa - 5


def test_clogged_filter_raises_its_pressure_drop() -> None:
    assert diesel(CRUISE_S, "dpf_clogged").filter_kpa > 5 * diesel(CRUISE_S).filter_kpa


def test_stuck_valve_shows_as_egr_error() -> None:
    assert (diesel(CRUISE_S, "egr_stuck").egr_error_pct, diesel(CRUISE_S).egr_error_pct) == (-35, 0)


def test_diesel_runs_lean_without_throttle() -> None:
    state = diesel(CRUISE_S)
    assert (state.lambda_ratio > 1.2, state.throttle_pct, state.is_closed_loop) == (True, 82, False)
