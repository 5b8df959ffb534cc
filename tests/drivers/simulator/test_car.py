"""drivers.simulator.car: whole messages in, whole messages out, on a clock that is handed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.registry import VciUrl
from drivers.simulator.car import Car, Reply
from drivers.simulator.faults import ALL_FAULTS, Fault, Ignition, Unit
from drivers.simulator.options import Age, CarOptions, EngineMode, car_options

ON_EVERY_ENGINE = pytest.mark.parametrize(
    ("fault", "ignition"),
    [
        pytest.param(fault, ignition, id=f"{fault.name}-{ignition}")
        for fault in ALL_FAULTS
        for ignition in sorted(fault.ignitions)
    ],
)
REQUESTS = ("0100", "010C0D05110F10", "0101", "03", "07", "0A", "020C00", "0902", "04")


def car(text: str = "healthy") -> Car:
    return Car(car_options(VciUrl.parse(f"sim:{text}")))


def conversation(subject: Car, seed: str = "") -> list[tuple[Reply, ...]]:
    return [
        subject.answer(0x7DF, bytes.fromhex(request), at_s * 13.7)
        for at_s, request in enumerate(REQUESTS * 5)
    ]


def test_same_seed_and_times_give_the_same_bytes() -> None:
    url = "demo?engine=driving&seed=42&age=fresh&cycle=100"
    assert conversation(car(url)) == conversation(car(url))


def test_other_seed_gives_other_bytes() -> None:
    assert conversation(car("demo?seed=1")) != conversation(car("demo?seed=2"))


@given(st.lists(st.floats(0, 2000), max_size=8))
def test_looking_in_between_changes_nothing(looks: list[float]) -> None:
    often, once = car("demo?engine=driving"), car("demo?engine=driving")
    for at_s in sorted(looks):
        often.answer(0x7E0, b"\x01\x0c", at_s)
    question = (0x7E0, bytes.fromhex("010C0D051011"), 2000.0)
    assert often.answer(*question) == once.answer(*question)


@given(st.integers(0, 0x7FF), st.binary(max_size=12))
def test_no_request_breaks_a_car(address: int, payload: bytes) -> None:
    for reply in car("demo").answer(address, payload, 1.0):
        assert reply.payload


@given(st.sampled_from([0x7DF, *range(0x7E0, 0x7E6)]), st.binary(min_size=1, max_size=12))
def test_every_answer_is_of_the_service_that_was_asked(address: int, payload: bytes) -> None:
    for reply in car("demo?engine=off").answer(address, payload, 1.0):
        is_refusal = reply.payload[0] == 0x7F and reply.payload[1] == payload[0]
        assert is_refusal or reply.payload[0] == payload[0] + 0x40


@ON_EVERY_ENGINE
def test_every_fault_stands_in_the_memory_of_its_unit_alone(fault: Fault, ignition: Ignition) -> None:
    options = CarOptions(ignition=ignition, faults=(fault,), engine=EngineMode.OFF)
    holders = [unit.identity.unit for unit in Car(options).units if unit.memory.confirmed == (fault.code,)]
    assert holders == [fault.unit]


@ON_EVERY_ENGINE
def test_every_fault_is_found_by_driving_twice(fault: Fault, ignition: Ignition) -> None:
    subject = Car(CarOptions(ignition=ignition, faults=(fault,), engine=EngineMode.DRIVING, age=Age.FRESH))
    before = subject.memory_of(fault.unit).stored
    for end_s in (1000, 2000):
        subject.cycle_ignition(end_s)
    assert (before, subject.memory_of(fault.unit).confirmed) == ((), (fault.code,))


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_every_fault_is_gone_for_good_after_repair_and_clearing(fault: Fault) -> None:
    (ignition, *_) = sorted(fault.ignitions)
    subject = Car(CarOptions(ignition=ignition, faults=(fault,), engine=EngineMode.DRIVING))
    memory = subject.memory_of(fault.unit)
    subject.repair(fault.name)
    memory.clear(subject.state_at(0))
    for end_s in (1000, 2000, 3000):
        subject.cycle_ignition(end_s)
    assert memory.stored == ()


def test_everybody_means_engine_and_gearbox() -> None:
    assert [reply.source for reply in car().answer(0x7DF, b"\x01\x00", 0)] == [0x7E8, 0x7E9]


@pytest.mark.parametrize("address", range(0x7E0, 0x7E6))
def test_one_unit_is_one_answer(address: int) -> None:
    assert [reply.source for reply in car().answer(address, b"\x3e\x00", 0)] == [address + 8]


def test_29_bit_car_does_not_hear_11_bit_requests() -> None:
    subject = car("healthy?scheme=29bit")
    assert subject.answer(0x7DF, b"\x01\x00", 0) == ()
    assert [r.source for r in subject.answer(0x18DB33F1, b"\x01\x00", 0)] == [0x18DAF110, 0x18DAF118]


def test_key_off_is_silence() -> None:
    assert car("healthy?ignition=off").answer(0x7DF, b"\x01\x00", 0) == ()


def test_muted_service_is_silent_everywhere() -> None:
    subject = car("healthy?mute=22")
    assert subject.answer(0x7E2, b"\x22\xf1\x90", 0) == ()


def test_patience_is_asked_for_as_often_as_wanted() -> None:
    told = [reply.payload.hex() for reply in car("healthy?pending78=2").answer(0x7E0, b"\x3e\x00", 0)]
    assert told == ["7f3e78", "7f3e78", "7e00"]


def test_unknown_service_is_refused_without_asking_for_patience() -> None:
    assert len(car("healthy?pending78=2").answer(0x7E0, b"\x99", 0)) == 1


def test_fresh_fault_matures_over_driving_cycles() -> None:
    subject = car("healthy?fault=misfire_cyl3&age=fresh&engine=driving")
    memory = subject.memory_of(Unit.ENGINE)
    told = []
    for start_s in (0.0, 300.0, 600.0):
        subject.observe(start_s + 30)
        told.append((memory.pending, memory.confirmed))
        subject.cycle_ignition(start_s + 300)
    assert told == [((0x0303,), ()), ((0x0303,), (0x0303,)), ((0x0303,), (0x0303,))]


def test_key_is_cycled_by_itself_when_the_url_says_so() -> None:
    subject = car("healthy?fault=misfire_cyl3&age=fresh&cycle=60")
    assert subject.answer(0x7E0, b"\x03", 50)[0].payload == b"\x43\x00"
    assert subject.answer(0x7E0, b"\x03", 100)[0].payload == bytes.fromhex("43010303")


def test_cycles_that_nobody_watched_count_all_the_same() -> None:
    subject = car("healthy?fault=misfire_cyl3&age=fresh&cycle=60")
    assert subject.answer(0x7E0, b"\x03", 1000)[0].payload == bytes.fromhex("43010303")


def test_run_time_begins_anew_with_every_cycle() -> None:
    assert car("healthy?cycle=60").answer(0x7E0, b"\x01\x1f", 130)[0].payload == b"\x41\x1f\x00\x0a"


def test_car_may_have_run_before_the_link_was_opened() -> None:
    assert car("healthy?after=600").answer(0x7E0, b"\x01\x1f", 5)[0].payload == b"\x41\x1f\x02\x5d"


def test_repair_heals_the_signals_at_once() -> None:
    subject = car("healthy?fault=weak_battery&after=300")
    before = subject.supply_v(0)
    subject.repair("weak_battery")
    assert subject.supply_v(0) > before + 2


def test_repair_and_clearing_leave_a_clean_car() -> None:
    subject = car("healthy?fault=abs_wheel_speed&engine=off")
    subject.repair("abs_wheel_speed")
    subject.answer(0x7E2, bytes.fromhex("14FFFFFF"), 10)
    assert subject.answer(0x7E2, bytes.fromhex("1901FF"), 100)[0].payload.hex() == "5901ff010000"


# -- the life of a code, seen from the plug --


def codes(subject: Car, service: str, at_s: float) -> list[int]:
    """Return the engine's list of codes as a tester reads it."""
    (reply,) = subject.answer(0x7E0, bytes.fromhex(service), at_s)
    count, listed = reply.payload[1], reply.payload[2:]
    assert len(listed) == 2 * count
    return [int.from_bytes(listed[at : at + 2], "big") for at in range(0, len(listed), 2)]


def lamp(subject: Car, at_s: float) -> tuple[bool, int]:
    """Return whether the lamp is on, and how many codes the engine says it has confirmed."""
    (reply,) = subject.answer(0x7E0, b"\x01\x01", at_s)
    return bool(reply.payload[2] & 0x80), reply.payload[2] & 0x7F


ENGINE_FAULTS = [fault for fault in ALL_FAULTS if fault.unit is Unit.ENGINE]


def with_fault(fault: Fault, options: str = "engine=driving&age=fresh") -> Car:
    name = "healthy" if Ignition.SPARK in fault.ignitions else "diesel"
    return car(f"{name}?fault={fault.name}&{options}")


@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda fault: fault.name)
def test_first_trip_is_pending_and_the_second_lights_the_lamp(fault: Fault) -> None:
    subject = with_fault(fault)
    first = codes(subject, "07", 900), codes(subject, "03", 900), lamp(subject, 900)
    subject.cycle_ignition(901)
    second = codes(subject, "03", 1800), codes(subject, "0A", 1800), lamp(subject, 1800)
    assert first == ([fault.code], [], (False, 0))
    assert second == ([fault.code], [fault.code], (True, 1))


@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda fault: fault.name)
def test_fresh_fault_is_not_known_when_the_key_is_turned(fault: Fault) -> None:
    subject = with_fault(fault)
    assert (codes(subject, "07", 0.1), codes(subject, "03", 0.1)) == ([], [])


@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda fault: fault.name)
def test_every_confirmed_fault_has_a_freeze_frame_that_names_it(fault: Fault) -> None:
    subject = with_fault(fault, "age=confirmed")
    (reply,) = subject.answer(0x7E0, bytes.fromhex("020200"), 1.0)
    assert int.from_bytes(reply.payload[3:5], "big") == fault.code


@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda fault: fault.name)
def test_cleared_fault_keeps_its_permanent_code_until_its_monitor_says_otherwise(fault: Fault) -> None:
    subject = with_fault(fault, "age=confirmed&engine=off")
    subject.answer(0x7DF, b"\x04", 1.0)
    assert (codes(subject, "03", 2), codes(subject, "07", 2)) == ([], [])
    assert codes(subject, "0A", 2) == [fault.code]


def test_repaired_fault_heals_by_driving_alone() -> None:
    subject = car("healthy?fault=misfire_cyl2&engine=driving&age=confirmed")
    subject.repair("misfire_cyl2")
    lamps = []
    for cycle in range(5):
        lamps.append(lamp(subject, 900.0 * cycle + 890)[0])
        subject.cycle_ignition(900.0 * (cycle + 1))
    assert lamps[0]
    assert not lamps[-1]
    assert codes(subject, "03", 4600) == [0x0302]


def test_number_of_codes_agrees_with_the_list() -> None:
    subject = car("healthy?fault=misfire_cyl1,misfire_cyl2,vacuum_leak,maf_dirty,evap_leak")
    assert lamp(subject, 1.0) == (True, len(codes(subject, "03", 1.0)))


@given(st.lists(st.sampled_from(ENGINE_FAULTS), unique=True, max_size=6))
def test_lists_are_in_order_whatever_order_faults_are_named_in(faults: list[Fault]) -> None:
    petrol = [fault for fault in faults if Ignition.SPARK in fault.ignitions]
    subject = Car(CarOptions(faults=tuple(petrol)))
    told = codes(subject, "03", 1.0)
    assert told == sorted(fault.code for fault in petrol)


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_two_looks_at_one_moment_agree(one_s: float, other_s: float) -> None:
    subject = car("demo")
    before = subject.answer(0x7E0, bytes.fromhex("010C0D05"), max(one_s, other_s))
    assert subject.answer(0x7E0, bytes.fromhex("010C0D05"), max(one_s, other_s)) == before


@pytest.mark.parametrize("name", ["healthy", "diesel"])
def test_healthy_cars_have_nothing_in_any_memory(name: str) -> None:
    subject = car(f"{name}?engine=driving")
    for cycle in range(3):
        subject.cycle_ignition(900.0 * (cycle + 1))
    assert [unit.memory.stored for unit in subject.units] == [()] * 6


def test_unit_that_is_offline_leaves_five() -> None:
    subject = car("healthy?fault=abs_offline")
    assert [unit.identity.unit for unit in subject.units].count(Unit.ABS) == 0
    assert len(subject.units) == 5


def test_engine_of_a_car_without_ignition_does_not_charge() -> None:
    assert car("healthy?ignition=off").supply_v(60.0) < 13.0
