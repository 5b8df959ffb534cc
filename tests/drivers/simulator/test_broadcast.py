"""drivers.simulator.broadcast: cantools reads from every frame what the car is doing."""

from pathlib import Path
from typing import Any

import cantools
import pytest
from cantools.database.can import Database
from hypothesis import given
from hypothesis import strategies as st

from drivers.checksums import crc8_j1850
from drivers.registry import VciUrl
from drivers.simulator.broadcast import BROADCASTS, TICK_MS, Broadcast, due
from drivers.simulator.car import Car
from drivers.simulator.model import CarState
from drivers.simulator.options import car_options

DBC = Path(__file__).resolve().parents[3] / "resources" / "dbc" / "demo.dbc"
BY_ID = {one.identifier: one for one in BROADCASTS}


@pytest.fixture(scope="module")
def described() -> Database:
    loaded = cantools.database.load_file(DBC, encoding="utf-8")
    assert isinstance(loaded, Database)
    return loaded


def state_at(now_s: float, url: str = "sim:healthy?engine=driving") -> CarState:
    return Car(car_options(VciUrl.parse(url))).state_at(now_s)


def told(described: Database, identifier: int, now_s: float = 100.0, number: int = 0) -> dict[str, Any]:
    """Return what cantools reads from a frame."""
    payload = BY_ID[identifier].payload(state_at(now_s), number)
    return dict(described.decode_message(identifier, payload, decode_choices=False))  # type: ignore[arg-type]


def test_every_frame_is_described_and_has_the_described_length(described: Database) -> None:
    lengths = {one.identifier: len(one.payload(state_at(1.0), 0)) for one in BROADCASTS}
    assert lengths == {message.frame_id: message.length for message in described.messages}


def test_frames_with_29_bits_are_described_as_such(described: Database) -> None:
    marked = {message.frame_id: message.is_extended_frame for message in described.messages}
    assert marked == {one.identifier: one.is_extended for one in BROADCASTS}


@pytest.mark.parametrize(
    ("identifier", "signal", "quantity", "step"),
    [
        (0x0C1, "EngineSpeed", "engine_rpm", 0.25),
        (0x0C1, "AcceleratorPedal", "pedal_pct", 0.4),
        (0x0D3, "WheelSpeedFrontLeft", "speed_kmh", 0.01),
        (0x110, "Gear", "gear", 1),
        (0x1A0, "VehicleSpeed", "speed_kmh", 0.01),
        (0x200, "ManifoldPressure", "map_kpa", 1),
        (0x200, "IgnitionTiming", "timing_deg", 0.5),
        (0x200, "Lambda", "lambda_ratio", 0.0001),
        (0x208, "AbsoluteLoad", "absolute_load_pct", 0.4),
        (0x220, "AirFlow", "maf_sensor_gs", 0.01),
        (0x220, "IntakeTemperature", "intake_c", 1),
        (0x240, "CatalystTemperature", "catalyst_c", 0.1),
        (0x240, "OxygenSensor", "o2_before_v", 0.001),
        (0x280, "CoolantTemperature", "coolant_sensor_c", 1),
        (0x280, "OilTemperature", "oil_c", 1),
        (0x2A0, "FuelLevel", "fuel_level_pct", 0.4),
        (0x2A0, "FuelRate", "fuel_lph", 0.01),
        (0x2A0, "ShortFuelTrim", "short_trim_pct", 0.5),
        (0x300, "SupplyVoltage", "supply_v", 0.001),
        (0x3E0, "SinceKeyOn", "key_s", 1),
        (0x18FEEE00, "EngineCoolantTemperature", "coolant_sensor_c", 1),
        (0x18FEF100, "WheelBasedVehicleSpeed", "speed_kmh", 1 / 256),
    ],
)
def test_signal_is_what_the_car_does(
    described: Database, identifier: int, signal: str, quantity: str, step: float
) -> None:
    assert told(described, identifier)[signal] == pytest.approx(getattr(state_at(100.0), quantity), abs=step)


def test_pages_take_turns(described: Database) -> None:
    pages = [set(told(described, 0x240, now_s)) for now_s in (100.0, 100.05)]
    assert ("CatalystTemperature" in pages[0], "VapourPressure" in pages[1]) == (True, True)


def test_vapour_pressure_is_below_that_of_the_air(described: Database) -> None:
    assert told(described, 0x240, 100.05)["VapourPressure"] == -700


def test_steering_turns_both_ways(described: Database) -> None:
    angles = [told(described, 0x0E5, at_s)["SteeringAngle"] for at_s in (99.0, 121.0)]
    assert min(angles) < 0 < max(angles)


def test_counter_counts_to_fifteen_and_begins_anew(described: Database) -> None:
    counted = [told(described, 0x0C1, number=number)["EngineData1Counter"] for number in (0, 1, 15, 16)]
    assert counted == [0, 1, 15, 0]


@pytest.mark.parametrize("identifier", [one.identifier for one in BROADCASTS if one.is_protected])
def test_last_byte_is_the_checksum_of_those_before(identifier: int) -> None:
    payload = BY_ID[identifier].payload(state_at(7.0), 3)
    assert payload[-1] == crc8_j1850(payload[:-1])


@pytest.mark.parametrize("url", ["sim:diesel?engine=driving", "sim:demo?engine=off", "sim:demo?scheme=29bit"])
@given(now_s=st.floats(0, 1e6))
def test_no_car_at_no_time_has_a_value_that_does_not_fit(url: str, now_s: float) -> None:
    state = state_at(now_s, url)
    assert all(len(one.payload(state, 1)) <= 8 for one in BROADCASTS)


def test_quick_frames_are_sent_at_every_tick() -> None:
    assert [broadcast.identifier for broadcast, _ in due(1)] == [0x0C1, 0x0D3, 0x0E5, 0x0F1]


def test_frames_are_numbered_each_by_itself() -> None:
    numbers = {broadcast.identifier: number for broadcast, number in due(20)}
    assert (numbers[0x0C1], numbers[0x110], numbers[0x220], numbers[0x280]) == (20, 10, 4, 2)


def test_periods_are_whole_ticks() -> None:
    assert [one for one in BROADCASTS if one.period_ms % TICK_MS] == []


def test_frame_without_protection_is_sent_as_it_is() -> None:
    assert (
        Broadcast(0x1, 10, lambda _: b"\x01\x02", is_protected=False).payload(state_at(0.0), 5) == b"\x01\x02"
    )
