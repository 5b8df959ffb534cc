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


# -- relations that hold at every moment --

MOMENTS = st.floats(0, 5000)


@given(MOMENTS)
def test_fuel_is_air_over_the_mixture_at_every_moment(at_s: float) -> None:
    state = driving(at_s)
    fuel_gs = state.fuel_lph * 745 / 3600
    assert state.maf_sensor_gs / fuel_gs == pytest.approx(14.7 * state.lambda_ratio, rel=1e-6)


@given(MOMENTS)
def test_diesel_burns_what_its_air_and_lambda_say(at_s: float) -> None:
    state = diesel(at_s)
    fuel_gs = state.fuel_lph * 835 / 3600
    assert state.maf_sensor_gs / fuel_gs == pytest.approx(14.5 * state.lambda_ratio, rel=1e-6)


@given(MOMENTS)
def test_air_follows_from_speed_and_density_at_every_moment(at_s: float) -> None:
    state = driving(at_s)
    litres_per_s = state.engine_rpm / 60 / 2 * 1.6
    grams_per_litre = state.map_kpa / (0.287 * (state.intake_c + 273.15))
    assert state.maf_sensor_gs == pytest.approx(litres_per_s * 0.85 * grams_per_litre, rel=1e-6)


@given(MOMENTS)
def test_absolute_load_is_air_per_stroke_over_that_of_normal_air(at_s: float) -> None:
    """J1979-DA, PID 43: 1.184 g for each litre of displacement and intake stroke is 100 %."""
    state = driving(at_s)
    grams_per_stroke = state.maf_sensor_gs / (state.engine_rpm / 60 / 2)
    assert state.absolute_load_pct == pytest.approx(100 * grams_per_stroke / (1.184 * 1.6), rel=1e-6)


@given(MOMENTS)
def test_gear_is_one_that_the_engine_can_turn(at_s: float) -> None:
    state = driving(at_s)
    assert 0 <= state.gear <= 5
    assert (state.gear == 0) == (state.speed_kmh < 1)
    assert state.engine_rpm < 4500


@given(MOMENTS)
def test_pedal_is_up_where_the_car_stands(at_s: float) -> None:
    state = driving(at_s)
    if state.speed_kmh == 0:
        assert state.pedal_pct == 0


@given(MOMENTS, st.floats(0, 500))
def test_coolant_and_oil_of_a_running_engine_never_cool_down(at_s: float, later_s: float) -> None:
    now, later = petrol(at_s), petrol(at_s + later_s)
    assert later.coolant_c >= now.coolant_c - 1e-9
    assert later.oil_c >= now.oil_c - 1e-9


@given(MOMENTS)
def test_oil_warms_slower_than_coolant_until_both_are_warm(at_s: float) -> None:
    state = petrol(at_s)
    assert state.oil_c <= state.coolant_c + 4


@given(MOMENTS)
def test_intake_air_lies_between_outside_and_coolant(at_s: float) -> None:
    state = petrol(at_s)
    assert AMBIENT_C <= state.intake_c <= max(AMBIENT_C, state.coolant_c)


@given(st.floats(0, 20_000), st.floats(0, 5000))
def test_fuel_never_comes_back(at_s: float, later_s: float) -> None:
    assert petrol(at_s + later_s).fuel_level_pct <= petrol(at_s).fuel_level_pct + 0.5


@given(MOMENTS)
def test_open_loop_moves_no_trim_and_no_sensor(at_s: float) -> None:
    state = driving(at_s, "vacuum_leak")
    if not state.is_closed_loop:
        assert (state.short_trim_pct, state.long_trim_pct, state.o2_before_v) == (0, 0, 0.45)


@given(st.floats(0, 10_000))
def test_resting_battery_discharges_and_stays_alive(at_s: float) -> None:
    volts = [petrol(moment, mode=EngineMode.OFF).supply_v for moment in (0, at_s, at_s + 1000)]
    assert volts == sorted(volts, reverse=True)
    assert volts[-1] > 12.2


@given(st.floats(0, 50_000))
def test_standing_engine_cools_towards_the_air(at_s: float) -> None:
    state = petrol(at_s, mode=EngineMode.OFF)
    assert AMBIENT_C <= state.coolant_c <= 72


@given(MOMENTS, st.integers(0, 1000))
def test_seed_moves_noise_alone(at_s: float, seed: int) -> None:
    one, other = petrol(at_s, seed=1), petrol(at_s, seed=seed)
    assert one.coolant_c == other.coolant_c
    assert one.engine_rpm == pytest.approx(other.engine_rpm, abs=17)
    assert one.supply_v == pytest.approx(other.supply_v, abs=0.11)


# -- the signature of each fault: what it moves, and what it leaves alone --

SPARK_SIGNATURES = {
    "vacuum_leak": {"engine_rpm", "long_trim_pct", "map_kpa"},
    "o2_slow": {"o2_before_v"},
    "catalyst_worn": {"catalyst_loss"},
    "evap_leak": {"vapour_pa"},
    "maf_dirty": {"maf_sensor_gs", "long_trim_pct"},
    "thermostat_stuck": {"coolant_c", "coolant_sensor_c", "oil_c"},
    "coolant_sensor_open": {"coolant_sensor_c"},
    "weak_battery": {"supply_v"},
    "misfire_cyl1": {"engine_rpm", "o2_before_v"},
}
UNMOVED = {
    "o2_slow": {"engine_rpm", "coolant_c", "long_trim_pct", "maf_sensor_gs", "supply_v"},
    "catalyst_worn": {"engine_rpm", "o2_before_v", "long_trim_pct", "maf_sensor_gs"},
    "evap_leak": {"engine_rpm", "long_trim_pct", "maf_sensor_gs", "o2_before_v"},
    "maf_dirty": {"engine_rpm", "map_kpa", "fuel_lph", "coolant_c"},
    "coolant_sensor_open": {"coolant_c", "oil_c", "engine_rpm", "long_trim_pct"},
    "weak_battery": {"engine_rpm", "maf_sensor_gs", "coolant_c"},
    "thermostat_stuck": {"supply_v", "speed_kmh", "vapour_pa"},
    "vacuum_leak": {"coolant_c", "supply_v", "vapour_pa"},
    "misfire_cyl1": {"coolant_c", "supply_v", "long_trim_pct"},
}
TIMES = [WARM_S + step * 0.37 for step in range(40)]


def most_moved(name: str, fault: str) -> float:
    """Return by how much, relative to its size, `fault` moves a signal at most."""
    pairs = [(getattr(petrol(at_s), name), getattr(petrol(at_s, fault), name)) for at_s in TIMES]
    return max(abs(sick - well) / max(1e-9, abs(well), abs(sick)) for well, sick in pairs)


@pytest.mark.parametrize(("fault", "name"), [(f, n) for f, names in SPARK_SIGNATURES.items() for n in names])
def test_fault_shows_in_its_signals(fault: str, name: str) -> None:
    assert most_moved(name, fault) > 0.03


@pytest.mark.parametrize(("fault", "name"), [(f, n) for f, names in UNMOVED.items() for n in names])
def test_fault_leaves_other_signals_alone(fault: str, name: str) -> None:
    assert most_moved(name, fault) < 1e-9


@pytest.mark.parametrize(
    ("fault", "name"),
    [("boost_leak", "map_kpa"), ("dpf_clogged", "filter_kpa"), ("egr_stuck", "egr_error_pct")],
)
def test_diesel_fault_shows_in_its_signal_alone(fault: str, name: str) -> None:
    at_s = 4 * PERIOD_S + 140
    well, sick = diesel(at_s), diesel(at_s, fault)
    assert getattr(well, name) != getattr(sick, name)
    for other in ("coolant_c", "supply_v", "speed_kmh", "rail_kpa", "torque_share"):
        assert getattr(well, other) == getattr(sick, other), other


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if name.startswith("misfire")])
def test_misfiring_cylinders_look_alike_to_the_signals(fault: str) -> None:
    assert petrol(WARM_S, fault) == petrol(WARM_S, "misfire_cyl1")


def test_two_faults_show_both_signatures() -> None:
    state = petrol(WARM_S, "vacuum_leak", "weak_battery")
    assert state.long_trim_pct == petrol(WARM_S, "vacuum_leak").long_trim_pct
    assert state.supply_v == petrol(WARM_S, "weak_battery").supply_v


def test_trims_tell_a_leak_from_a_dirty_sensor() -> None:
    """Unmetered air is a share of little air, a sensor's error a share of all: load parts the two."""
    leak = [driving(at_s, "vacuum_leak").long_trim_pct for at_s in (IDLE_S, CRUISE_S)]
    dirty = [driving(at_s, "maf_dirty").long_trim_pct for at_s in (IDLE_S, CRUISE_S)]
    assert leak[0] > 2 * leak[1]
    assert dirty[0] == pytest.approx(dirty[1], rel=0.05)
