"""drivers.simulator.monitors: self-tests run when their conditions are met, and not before."""

import pytest

from drivers.simulator.faults import ALL_FAULTS, FAULTS, Fault, Ignition, MonitorKey, Unit
from drivers.simulator.model import DIESEL, PETROL, Model
from drivers.simulator.monitors import COMPRESSION_MONITORS, SPARK_MONITORS, Monitor, Progress, monitors_of
from drivers.simulator.options import EngineMode

IDLING = Model(PETROL, [], EngineMode.RUNNING, 1)
DRIVING = Model(PETROL, [], EngineMode.DRIVING, 1)
START = Progress()
BY_KEY = {monitor.key: monitor for monitor in SPARK_MONITORS}


@pytest.mark.parametrize("monitor", SPARK_MONITORS, ids=lambda monitor: monitor.key)
def test_every_petrol_monitor_runs_in_a_gentle_drive(monitor: Monitor) -> None:
    assert not monitor.has_run(DRIVING.at(1), START)
    assert monitor.has_run(DRIVING.at(900), START)


@pytest.mark.parametrize("monitor", COMPRESSION_MONITORS, ids=lambda monitor: monitor.key)
def test_every_diesel_monitor_runs_in_a_gentle_drive(monitor: Monitor) -> None:
    assert monitor.has_run(Model(DIESEL, [], EngineMode.DRIVING, 1).at(900), START)


@pytest.mark.parametrize("key", [MonitorKey.CATALYST, MonitorKey.EVAPORATION, MonitorKey.O2_SENSOR])
def test_idling_alone_never_runs_what_needs_a_road(key: MonitorKey) -> None:
    assert not BY_KEY[key].has_run(IDLING.at(5000), START)


def test_fuel_monitor_waits_for_warmth() -> None:
    states = [IDLING.at(at_s) for at_s in range(0, 300, 5)]
    assert all(state.coolant_c >= 40 for state in states if BY_KEY[MonitorKey.FUEL].has_run(state, START))


@pytest.mark.parametrize("monitors", [SPARK_MONITORS, COMPRESSION_MONITORS])
def test_no_two_monitors_share_a_bit(monitors: tuple[Monitor, ...]) -> None:
    assert len({(monitor.continuous, monitor.bit) for monitor in monitors}) == len(monitors)


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_the_unit_of_every_fault_has_the_monitor_that_finds_it(fault: Fault) -> None:
    for ignition in fault.ignitions:
        assert fault.monitor in {monitor.key for monitor in monitors_of(fault.unit, ignition)}


def test_chassis_units_test_their_wiring_with_the_key_alone() -> None:
    (monitor,) = monitors_of(Unit.ABS, Ignition.SPARK)
    assert monitor.has_run(Model(PETROL, [], EngineMode.OFF, 1).at(2), START)


@pytest.mark.parametrize("monitor", SPARK_MONITORS + COMPRESSION_MONITORS, ids=lambda monitor: monitor.key)
def test_standing_engine_runs_no_monitor_of_the_engine(monitor: Monitor) -> None:
    assert not monitor.has_run(Model(PETROL, [], EngineMode.OFF, 1).at(5000), START)


@pytest.mark.parametrize("monitor", SPARK_MONITORS, ids=lambda monitor: monitor.key)
def test_monitor_that_has_run_has_run_for_the_rest_of_the_cycle(monitor: Monitor) -> None:
    told = [monitor.has_run(DRIVING.at(at_s), START) for at_s in range(0, 1200, 10)]
    assert told == sorted(told)


@pytest.mark.parametrize("monitor", SPARK_MONITORS, ids=lambda monitor: monitor.key)
def test_monitor_that_was_reset_has_not_run(monitor: Monitor) -> None:
    state = DRIVING.at(900)
    assert not monitor.has_run(state, Progress.of(state))


def test_continuous_monitors_are_the_three_of_the_standard() -> None:
    """J1979, PID 01, byte B: misfire, fuel system, components."""
    assert [monitor.bit for monitor in SPARK_MONITORS if monitor.continuous] == [0, 1, 2]


def test_diesel_has_no_monitor_for_misfire_nor_for_evaporation() -> None:
    keys = {monitor.key for monitor in COMPRESSION_MONITORS}
    assert not keys & {MonitorKey.MISFIRE, MonitorKey.EVAPORATION, MonitorKey.CATALYST}


def test_gearbox_watches_its_components_and_nothing_of_the_engine() -> None:
    assert [monitor.key for monitor in monitors_of(Unit.TRANSMISSION, Ignition.SPARK)] == [
        MonitorKey.COMPONENTS
    ]


def test_stuck_thermostat_keeps_warm_monitors_waiting_longer() -> None:
    cool = Model(PETROL, [FAULTS["thermostat_stuck"]], EngineMode.DRIVING, 1)
    catalyst = BY_KEY[MonitorKey.CATALYST]
    first = [
        next(at_s for at_s in range(0, 2000, 5) if catalyst.has_run(model.at(at_s), START))
        for model in (DRIVING, cool)
    ]
    assert first[1] >= first[0]
