"""drivers.simulator.memory: codes come, mature, heal and are cleared by the rules of OBD II."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.simulator.faults import FAULTS, Ignition, MonitorKey, Unit
from drivers.simulator.memory import FORGOTTEN_CYCLES, LAMP_OFF_CYCLES, FaultMemory
from drivers.simulator.model import PETROL, CarState, Model
from drivers.simulator.monitors import monitors_of
from drivers.simulator.options import Age, EngineMode

MISFIRE = 0x0303
DRIVE = Model(PETROL, [], EngineMode.DRIVING, 1)
STANDING = Model(PETROL, [], EngineMode.OFF, 1)
CYCLE_END = DRIVE.at(900)


def frame(state: CarState) -> Mapping[int, bytes]:
    return {0x0D: bytes([round(state.speed_kmh)])}


def memory(*names: str, unit: Unit = Unit.ENGINE) -> FaultMemory:
    faults = [FAULTS[name] for name in names]
    return FaultMemory(monitors_of(unit, Ignition.SPARK), faults, frame)


def lists(subject: FaultMemory) -> tuple[bool, bool, bool]:
    """Return whether the misfire is pending, confirmed, permanent."""
    return tuple(MISFIRE in codes for codes in (subject.pending, subject.confirmed, subject.permanent))


def drive(subject: FaultMemory, first: int, cycles: int) -> None:
    """Drive whole cycles, the first with the given number."""
    for cycle in range(first, first + cycles):
        subject.observe(CYCLE_END, cycle)


def test_fresh_fault_has_no_code_before_its_monitor_has_run() -> None:
    subject = memory("misfire_cyl3")
    subject.observe(DRIVE.at(5), 0)
    assert lists(subject) == (False, False, False)


def test_first_cycle_makes_it_pending_without_lamp() -> None:
    subject = memory("misfire_cyl3")
    subject.observe(DRIVE.at(30), 0)
    assert (lists(subject), subject.lamp_is_on) == ((True, False, False), False)


def test_same_cycle_never_confirms() -> None:
    subject = memory("misfire_cyl3")
    for at_s in range(0, 900, 10):
        subject.observe(DRIVE.at(at_s), 0)
    assert lists(subject) == (True, False, False)


def test_second_cycle_confirms_lights_the_lamp_and_makes_it_permanent() -> None:
    subject = memory("misfire_cyl3")
    drive(subject, 0, 2)
    assert (lists(subject), subject.lamp_is_on) == ((True, True, True), True)


def test_freeze_frame_is_of_the_moment_of_the_first_finding() -> None:
    subject = memory("misfire_cyl3")
    subject.observe(DRIVE.at(45), 0)
    subject.observe(DRIVE.at(170), 0)
    assert subject.framed is not None
    assert subject.framed.frame == {0x0D: bytes([32])}


def test_fault_that_went_away_heals_its_pending_code_in_one_clean_cycle() -> None:
    subject = memory("misfire_cyl3")
    drive(subject, 0, 1)
    subject.repair("misfire_cyl3")
    drive(subject, 1, 2)
    assert lists(subject) == (False, False, False)


def test_lamp_goes_out_after_three_clean_cycles_and_the_code_stays() -> None:
    subject = memory("misfire_cyl3")
    drive(subject, 0, 2)
    subject.repair("misfire_cyl3")
    drive(subject, 2, LAMP_OFF_CYCLES)
    before = subject.lamp_is_on
    drive(subject, 2 + LAMP_OFF_CYCLES, 1)
    assert (before, subject.lamp_is_on, lists(subject)) == (True, False, (False, True, False))


def test_code_is_forgotten_after_forty_more() -> None:
    subject = memory("misfire_cyl3")
    drive(subject, 0, 2)
    subject.repair("misfire_cyl3")
    drive(subject, 2, LAMP_OFF_CYCLES + FORGOTTEN_CYCLES + 1)
    assert lists(subject) == (False, False, False)


def test_clearing_leaves_the_permanent_code_alone() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    subject.clear(STANDING.at(10))
    assert (lists(subject), subject.lamp_is_on, subject.framed) == ((False, False, True), False, None)


def test_clearing_sets_readiness_back() -> None:
    subject = memory()
    before = subject.is_complete(MonitorKey.CATALYST)
    subject.clear(STANDING.at(10))
    assert (before, subject.is_complete(MonitorKey.CATALYST)) == (True, False)


def test_cause_that_stays_comes_back_pending() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    subject.clear(STANDING.at(10))
    subject.observe(DRIVE.at(20), 1)
    assert lists(subject) == (True, False, True)


def test_monitor_that_was_reset_in_mid_drive_needs_its_conditions_again() -> None:
    subject = memory("misfire_cyl3")
    subject.clear(DRIVE.at(100))
    subject.observe(DRIVE.at(110), 0)
    before = lists(subject)
    subject.observe(DRIVE.at(116), 0)
    assert (before, lists(subject)) == ((False, False, False), (True, False, False))


def test_permanent_code_goes_when_its_own_monitor_found_nothing() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    subject.repair("misfire_cyl3")
    subject.clear(STANDING.at(10))
    drive(subject, 1, 2)
    assert lists(subject) == (False, False, False)


def test_standing_engine_runs_no_emission_monitor() -> None:
    subject = memory("misfire_cyl3", "vacuum_leak")
    subject.clear(STANDING.at(1))
    subject.observe(STANDING.at(3600), 0)
    assert not subject.stored


def test_chassis_unit_confirms_at_once_and_without_permanent_code() -> None:
    subject = memory("abs_wheel_speed", unit=Unit.ABS)
    subject.observe(STANDING.at(2), 0)
    assert (subject.confirmed, subject.permanent) == ((0x4035,), ())


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (Age.FRESH, (False, False, False)),
        (Age.PENDING, (True, False, False)),
        (Age.CONFIRMED, (True, True, True)),
    ],
)
def test_age_is_what_the_car_comes_with(age: Age, expected: tuple[bool, bool, bool]) -> None:
    subject = memory("misfire_cyl3")
    subject.mature(age, CYCLE_END)
    assert lists(subject) == expected


def test_pending_from_earlier_cycles_is_confirmed_in_this_one() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.PENDING, CYCLE_END)
    subject.observe(DRIVE.at(30), 0)
    assert lists(subject) == (True, True, True)


def test_codes_are_in_order() -> None:
    subject = memory("misfire_cyl3", "vacuum_leak")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    assert subject.confirmed == (0x0171, 0x0303)


def test_lamp_distance_counts_from_the_lamp() -> None:
    subject = memory("misfire_cyl3")
    drive(subject, 0, 2)
    assert subject.counters.lamp_distance_km == 0
    drive(subject, 2, 1)
    assert subject.counters.lamp_distance_km == pytest.approx(CYCLE_END.distance_km)


# -- trips, whatever their order --

KEEPS_RULES = settings(max_examples=40)


@KEEPS_RULES
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_code_is_confirmed_only_by_two_cycles_in_a_row_that_found_it(found: list[bool]) -> None:
    """13 CCR 1968.2 (d)(2.2): the fault is confirmed when the next cycle finds it too."""
    subject = memory("misfire_cyl3")
    cause = list(subject._faults)
    for cycle, is_there in enumerate(found):
        subject._faults = cause if is_there else []
        drive(subject, cycle, 1)
    twice = any(one and two for one, two in pairwise(found))
    assert (MISFIRE in subject.confirmed) == twice


@KEEPS_RULES
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_permanent_codes_were_confirmed_and_lamp_means_confirmed(found: list[bool]) -> None:
    subject = memory("misfire_cyl3")
    cause = list(subject._faults)
    for cycle, is_there in enumerate(found):
        subject._faults = cause if is_there else []
        drive(subject, cycle, 1)
        assert set(subject.permanent) <= set(subject.confirmed)
        assert not subject.lamp_is_on or subject.confirmed


@KEEPS_RULES
@given(st.integers(0, 60))
def test_clean_cycles_only_ever_take_away(cycles: int) -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    subject.repair("misfire_cyl3")
    drive(subject, 0, cycles + 1)
    assert subject.lamp_is_on == (cycles < LAMP_OFF_CYCLES)
    assert (MISFIRE in subject.confirmed) == (cycles < LAMP_OFF_CYCLES + FORGOTTEN_CYCLES)


def test_cycle_in_which_the_monitor_did_not_run_heals_nothing() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    subject.repair("misfire_cyl3")
    for cycle in range(10):
        subject.observe(DRIVE.at(5), cycle)
    assert subject.lamp_is_on


def test_looking_twice_at_one_moment_counts_once() -> None:
    once, often = memory("misfire_cyl3"), memory("misfire_cyl3")
    once.observe(CYCLE_END, 0)
    for _ in range(5):
        often.observe(CYCLE_END, 0)
    assert lists(once) == lists(often)


def test_clearing_forgets_the_freeze_frame() -> None:
    subject = memory("misfire_cyl3")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    held = subject.framed
    subject.clear(CYCLE_END)
    assert held is not None
    assert subject.framed is None


def framed_code(subject: FaultMemory) -> int:
    assert subject.framed is not None
    return subject.framed.fault.code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("misfire_cyl3", "o2_slow"), MISFIRE),
        (("o2_slow", "misfire_cyl3"), MISFIRE),
        (("maf_dirty", "coolant_sensor_open", "vacuum_leak"), 0x0171),
    ],
)
def test_misfire_and_fuel_system_take_the_frame_from_a_lower_code(names: tuple[str, ...], code: int) -> None:
    subject = memory(*names)
    subject.mature(Age.CONFIRMED, CYCLE_END)
    assert framed_code(subject) == code


def test_frame_of_the_fuel_system_replaces_one_that_was_taken_before() -> None:
    subject = memory("coolant_sensor_open", "vacuum_leak")
    found = []
    for at_s in range(900):
        subject.observe(DRIVE.at(at_s), 0)
        found += [] if subject.framed is None else [framed_code(subject)]
    assert list(dict.fromkeys(found)) == [0x0118, 0x0171]


def test_misfire_keeps_its_frame_when_the_fuel_system_is_found_later() -> None:
    subject = memory("misfire_cyl3", "vacuum_leak")
    subject.observe(DRIVE.at(45), 0)
    drive(subject, 0, 1)
    assert subject.pending == (0x0171, MISFIRE)
    assert framed_code(subject) == MISFIRE


def test_of_two_that_were_found_at_once_the_lower_code_has_the_frame() -> None:
    subject = memory("misfire_cyl3", "vacuum_leak")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    assert framed_code(subject) == 0x0171


def test_frame_of_another_fault_is_kept_as_long_as_it_is_the_only_kind() -> None:
    subject = memory("catalyst_worn", "coolant_sensor_open")
    subject.mature(Age.CONFIRMED, CYCLE_END)
    assert framed_code(subject) == 0x0118


def test_one_repair_leaves_the_other_fault() -> None:
    subject = memory("misfire_cyl3", "vacuum_leak")
    subject.repair("vacuum_leak")
    drive(subject, 0, 2)
    assert subject.confirmed == (MISFIRE,)


def test_healthy_unit_never_stores_anything() -> None:
    subject = memory()
    drive(subject, 0, 10)
    assert (subject.stored, subject.lamp_is_on, subject.framed) == ((), False, None)


@pytest.mark.parametrize("key", [monitor.key for monitor in monitors_of(Unit.ENGINE, Ignition.SPARK)])
def test_monitor_is_ready_again_once_it_has_run_after_clearing(key: MonitorKey) -> None:
    subject = memory()
    subject.clear(DRIVE.at(0))
    cleared = subject.is_complete(key)
    drive(subject, 0, 1)
    assert (cleared, subject.is_complete(key)) == (False, True)


@pytest.mark.parametrize("key", [monitor.key for monitor in monitors_of(Unit.ENGINE, Ignition.SPARK)])
def test_readiness_outlasts_the_cycle_and_the_cycles_own_status_does_not(key: MonitorKey) -> None:
    subject = memory()
    drive(subject, 0, 1)
    subject.observe(DRIVE.at(0), 1)
    assert (subject.is_complete(key), subject.has_run(key)) == (True, False)
