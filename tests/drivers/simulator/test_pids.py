"""drivers.simulator.pids: the scaling of J1979-DA, one independent formula for each PID that matters."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.simulator.faults import Ignition, Unit
from drivers.simulator.model import DIESEL, PETROL, CarState, Model
from drivers.simulator.options import EngineMode
from drivers.simulator.pids import bitmap, byte, frame_of, live_pids, trim, word

STATE = Model(PETROL, [], EngineMode.DRIVING, 1).at(1140)
DIESEL_STATE = Model(DIESEL, [], EngineMode.DRIVING, 1).at(1140)
PETROL_PIDS = live_pids(Unit.ENGINE, Ignition.SPARK)
DIESEL_PIDS = live_pids(Unit.ENGINE, Ignition.COMPRESSION)

#: PID -> value from its bytes A, B, …, as J1979-DA gives it; the signal; half of the smallest step
FORMULAS: dict[int, tuple[Callable[..., float], Callable[[CarState], float], float]] = {
    0x04: (lambda a: a * 100 / 255, lambda s: 100 * s.load_share, 0.2),
    0x05: (lambda a: a - 40, lambda s: s.coolant_c, 0.5),
    0x06: (lambda a: (a - 128) * 100 / 128, lambda s: s.short_trim_pct, 0.4),
    0x07: (lambda a: (a - 128) * 100 / 128, lambda s: s.long_trim_pct, 0.4),
    0x0B: (lambda a: a, lambda s: s.map_kpa, 0.5),
    0x0C: (lambda a, b: (256 * a + b) / 4, lambda s: s.engine_rpm, 0.125),
    0x0D: (lambda a: a, lambda s: s.speed_kmh, 0.5),
    0x0E: (lambda a: a / 2 - 64, lambda s: s.timing_deg, 0.25),
    0x0F: (lambda a: a - 40, lambda s: s.intake_c, 0.5),
    0x10: (lambda a, b: (256 * a + b) / 100, lambda s: s.maf_sensor_gs, 0.005),
    0x11: (lambda a: a * 100 / 255, lambda s: s.throttle_pct, 0.2),
    0x14: (lambda a, _b: a / 200, lambda s: s.o2_before_v, 0.0025),
    0x15: (lambda a, _b: a / 200, lambda s: s.o2_after_v, 0.0025),
    0x1F: (lambda a, b: 256 * a + b, lambda s: s.run_s, 0.5),
    0x2E: (lambda a: a * 100 / 255, lambda s: s.purge_pct, 0.2),
    0x2F: (lambda a: a * 100 / 255, lambda s: s.fuel_level_pct, 0.2),
    0x3C: (lambda a, b: (256 * a + b) / 10 - 40, lambda s: s.catalyst_c, 0.05),
    0x42: (lambda a, b: (256 * a + b) / 1000, lambda s: s.supply_v, 0.0005),
    0x43: (lambda a, b: (256 * a + b) * 100 / 255, lambda s: s.absolute_load_pct, 0.2),
    0x44: (lambda a, b: (256 * a + b) * 2 / 65536, lambda s: s.lambda_ratio, 1e-4),
    0x5C: (lambda a: a - 40, lambda s: s.oil_c, 0.5),
    0x5E: (lambda a, b: (256 * a + b) / 20, lambda s: s.fuel_lph, 0.025),
    0x62: (lambda a: a - 125, lambda s: 100 * s.torque_share, 0.5),
}


@pytest.mark.parametrize("pid", FORMULAS, ids=lambda pid: f"{pid:02X}")
def test_standard_formula_gives_the_signal_back(pid: int) -> None:
    decode, signal, half_step = FORMULAS[pid]
    assert decode(*PETROL_PIDS[pid](STATE)) == pytest.approx(signal(STATE), abs=half_step * 1.01)


@pytest.mark.parametrize(
    ("pid", "decode", "signal", "half_step"),
    [
        (0x23, lambda a, b: (256 * a + b) * 10, lambda s: s.rail_kpa, 5),
        (0x2C, lambda a: a * 100 / 255, lambda s: s.egr_pct, 0.2),
        (0x2D, lambda a: (a - 128) * 100 / 128, lambda s: s.egr_error_pct, 0.4),
        (0x59, lambda a, b: (256 * a + b) * 10, lambda s: s.rail_kpa, 5),
    ],
)
def test_standard_formula_gives_the_diesel_signal_back(
    pid: int, decode: Callable[..., float], signal: Callable[[CarState], float], half_step: float
) -> None:
    assert decode(*DIESEL_PIDS[pid](DIESEL_STATE)) == pytest.approx(signal(DIESEL_STATE), abs=half_step)


def test_tank_pressure_is_signed_quarters_of_a_pascal() -> None:
    raw = int.from_bytes(PETROL_PIDS[0x32](STATE), "big", signed=True)
    assert raw / 4 == pytest.approx(STATE.vapour_pa, abs=0.25)


def test_filter_pressure_is_marked_as_supported() -> None:
    told = DIESEL_PIDS[0x7A](DIESEL_STATE)
    assert (len(told), told[0], int.from_bytes(told[1:3], "big") / 100) == (
        7,
        1,
        pytest.approx(DIESEL_STATE.filter_kpa, abs=0.01),
    )


#: bytes of each PID (J1979-DA)
LENGTHS = (
    dict.fromkeys(PETROL_PIDS.keys() | DIESEL_PIDS.keys(), 1)
    | dict.fromkeys(
        (0x03, 0x0C, 0x10, 0x14, 0x15, 0x1F, 0x23, 0x32, 0x3C, 0x42, 0x43, 0x44, 0x59, 0x5E, 0x63), 2
    )
    | {0x7A: 7, 0xA4: 4, 0xA6: 4}
)


@pytest.mark.parametrize("unit", [Unit.ENGINE, Unit.TRANSMISSION])
@pytest.mark.parametrize("ignition", Ignition)
def test_every_pid_has_the_length_of_the_standard(unit: Unit, ignition: Ignition) -> None:
    state = STATE if ignition is Ignition.SPARK else DIESEL_STATE
    told = {pid: len(encode(state)) for pid, encode in live_pids(unit, ignition).items()}
    assert told == {pid: LENGTHS[pid] for pid in told}


@given(st.floats(0, 1e6))
def test_no_moment_breaks_an_encoder(at_s: float) -> None:
    state = Model(PETROL, [], EngineMode.DRIVING, 1).at(at_s)
    assert all(encode(state) for encode in PETROL_PIDS.values())


def test_diesel_has_no_spark_values() -> None:
    assert not {0x03, 0x06, 0x07, 0x0E, 0x14} & set(DIESEL_PIDS)


def test_chassis_units_have_no_live_pids() -> None:
    assert not live_pids(Unit.ABS, Ignition.SPARK)


@pytest.mark.parametrize(
    ("first", "supported", "bits"),
    [
        (0x00, {0x01}, "80000000"),
        (0x00, {0x20}, "00000001"),
        (0x00, {0x01, 0x41}, "80000001"),
        (0x20, {0x21, 0x40}, "80000001"),
        (0x20, {0x01}, "00000000"),
        (0xA0, {0xA6}, "04000000"),
    ],
)
def test_support_bits_are_counted_from_the_left(first: int, supported: set[int], bits: str) -> None:
    assert bitmap(first, supported).hex() == bits


@given(st.sets(st.integers(1, 0xE0)))
def test_support_bits_lead_to_every_identifier(supported: set[int]) -> None:
    found: set[int] = set()
    first, more = 0, True
    while more and first <= 0xE0:
        bits = int.from_bytes(bitmap(first, supported), "big")
        found |= {first + 1 + at for at in range(32) if bits >> (31 - at) & 1}
        first, more = first + 0x20, bool(bits & 1)
    assert found >= supported
    assert found - supported <= {0x20, 0x40, 0x60, 0x80, 0xA0, 0xC0, 0xE0}


@given(st.floats(-1e9, 1e9))
def test_values_beyond_the_bytes_are_held_at_their_ends(value: float) -> None:
    assert (len(byte(value)), len(word(value)), len(trim(value))) == (1, 2, 1)


def test_freeze_frame_keeps_what_the_unit_offers() -> None:
    frame = frame_of(live_pids(Unit.TRANSMISSION, Ignition.SPARK), STATE)
    assert sorted(frame) == [0x0C, 0x0D, 0x42]


@given(st.floats(0, 255), st.floats(0, 255))
def test_more_is_never_told_as_less(one: float, other: float) -> None:
    lower, higher = sorted((one, other))
    assert byte(lower) <= byte(higher)
    assert word(lower) <= word(higher)


@given(st.integers(0, 0xFFFF))
def test_whole_numbers_cross_unharmed(number: int) -> None:
    assert int.from_bytes(word(number), "big") == number
    assert byte(number)[0] == min(number, 0xFF)


@given(st.floats(-100, 99))
def test_trim_crosses_within_half_a_step(value_pct: float) -> None:
    assert (trim(value_pct)[0] - 128) * 100 / 128 == pytest.approx(value_pct, abs=0.4)


@given(st.floats(0, 5000))
@settings(max_examples=40)
def test_units_of_one_car_agree_on_speed(at_s: float) -> None:
    state = Model(PETROL, [], EngineMode.DRIVING, 1).at(at_s)
    gearbox = live_pids(Unit.TRANSMISSION, Ignition.SPARK)
    assert {pid: gearbox[pid](state) for pid in (0x0C, 0x0D)} == {
        pid: PETROL_PIDS[pid](state) for pid in (0x0C, 0x0D)
    }


@given(st.floats(0, 5000))
@settings(max_examples=40)
def test_diesel_encoders_take_every_moment(at_s: float) -> None:
    state = Model(DIESEL, [], EngineMode.DRIVING, 1).at(at_s)
    assert {pid: len(encode(state)) for pid, encode in DIESEL_PIDS.items()} == {
        pid: LENGTHS[pid] for pid in DIESEL_PIDS
    }


def test_standing_engine_tells_no_speed_and_no_air() -> None:
    state = Model(PETROL, [], EngineMode.OFF, 1).at(10)
    assert (PETROL_PIDS[0x0C](state), PETROL_PIDS[0x0D](state), PETROL_PIDS[0x10](state)) == (
        b"\0\0", b"\0", b"\0\0",
    )  # fmt: skip


def test_frame_holds_the_values_of_its_moment() -> None:
    frame = frame_of(PETROL_PIDS, STATE)
    assert all(frame[pid] == PETROL_PIDS[pid](STATE) for pid in frame)
