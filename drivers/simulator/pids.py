"""From the car's state to the bytes of service 01 (SAE J1979-DA: scaling and length of each PID)."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from drivers.simulator.faults import Ignition, Unit
from drivers.simulator.model import AMBIENT_C, BARO_KPA, CarState

Encoder = Callable[[CarState], bytes]
BITMAP_SPAN: Final = 0x20
REFERENCE_TORQUE_NM: Final = {Ignition.SPARK: 150, Ignition.COMPRESSION: 320}
ODOMETER_KM: Final = 84_231.7
STOICHIOMETRIC_GASOLINE: Final = 0x01  # PID 51
DIESEL_FUEL: Final = 0x04
OBD_EOBD: Final = 0x06  # PID 1C


def byte(value: float) -> bytes:
    """Return `value` in one byte, held within what the byte can tell."""
    return bytes([round(min(255, max(0, value)))])


def word(value: float) -> bytes:
    """Return `value` in two bytes, held within what they can tell."""
    return round(min(0xFFFF, max(0, value))).to_bytes(2, "big")


def percent(value: float) -> bytes:
    """Return a share of 100 in one byte."""
    return byte(value * 255 / 100)


def trim(value_pct: float) -> bytes:
    """Return a signed percentage in one byte, 128 being none."""
    return byte(128 + value_pct * 1.28)


def celsius(value_c: float) -> bytes:
    """Return a temperature in one byte, 40 degrees up."""
    return byte(value_c + 40)


def bitmap(first: int, supported: Iterable[int]) -> bytes:
    """Return the four bytes that tell which of the 32 identifiers after `first` are there.

    The last bit is set when identifiers beyond this span follow.
    """
    bits = 0
    for number in supported:
        if first < number <= first + BITMAP_SPAN:
            bits |= 1 << BITMAP_SPAN - (number - first)
        elif number > first + BITMAP_SPAN:
            bits |= 1
    return bits.to_bytes(4, "big")


def _fuel_system(state: CarState) -> bytes:
    if state.engine_rpm == 0:
        return b"\x00\x00"
    return b"\x02\x00" if state.is_closed_loop else b"\x01\x00"


def _o2(volts: float, state: CarState, *, trimmed: bool) -> bytes:
    return byte(volts / 0.005) + (trim(state.short_trim_pct) if trimmed else b"\xff")


def _throttle_target(state: CarState) -> float:
    return max(0.0, state.throttle_pct - 14)


def _odometer(state: CarState) -> bytes:
    return round((ODOMETER_KM + state.distance_km) * 10).to_bytes(4, "big")


def _gear(state: CarState) -> bytes:
    return bytes([0x03, state.gear << 4]) + word(1000 * (0.6, 3.6, 2.0, 1.35, 1.0, 0.8)[state.gear])


_MOTION: Final[dict[int, Encoder]] = {
    0x0D: lambda s: byte(s.speed_kmh),
    0x42: lambda s: word(s.supply_v * 1000),
}
_COMMON: Final[dict[int, Encoder]] = _MOTION | {
    0x04: lambda s: percent(100 * s.load_share),
    0x05: lambda s: celsius(s.coolant_sensor_c),
    0x0B: lambda s: byte(s.map_kpa),
    0x0C: lambda s: word(s.engine_rpm * 4),
    0x0F: lambda s: celsius(s.intake_c),
    0x10: lambda s: word(s.maf_sensor_gs * 100),
    0x11: lambda s: percent(s.throttle_pct),
    0x1C: lambda _: bytes([OBD_EOBD]),
    0x1F: lambda s: word(s.run_s),
    0x2F: lambda s: percent(s.fuel_level_pct),
    0x33: lambda _: byte(BARO_KPA),
    0x43: lambda s: word(s.absolute_load_pct * 2.55),
    0x45: lambda s: percent(_throttle_target(s)),
    0x46: lambda _: celsius(AMBIENT_C),
    0x47: lambda s: percent(s.throttle_pct + 0.4),
    0x49: lambda s: percent(15 + 0.7 * s.pedal_pct),
    0x4A: lambda s: percent(7.5 + 0.35 * s.pedal_pct),
    0x4C: lambda s: percent(_throttle_target(s)),
    0x5C: lambda s: celsius(s.oil_c),
    0x5E: lambda s: word(s.fuel_lph * 20),
    0x61: lambda s: byte(125 + 100 * s.torque_share),
    0x62: lambda s: byte(125 + 100 * s.torque_share),
    0x8E: lambda s: byte(125 + (6 if s.engine_rpm else 0)),
    0xA6: _odometer,
}
_SPARK: Final[dict[int, Encoder]] = _COMMON | {
    0x03: _fuel_system,
    0x06: lambda s: trim(s.short_trim_pct),
    0x07: lambda s: trim(s.long_trim_pct),
    0x0E: lambda s: byte((s.timing_deg + 64) * 2),
    0x13: lambda _: b"\x03",  # sensors 1 and 2 of bank 1
    0x14: lambda s: _o2(s.o2_before_v, s, trimmed=True),
    0x15: lambda s: _o2(s.o2_after_v, s, trimmed=False),
    0x2E: lambda s: percent(s.purge_pct),
    0x32: lambda s: round(s.vapour_pa * 4).to_bytes(2, "big", signed=True),
    0x3C: lambda s: word((s.catalyst_c + 40) * 10),
    0x44: lambda s: word(s.lambda_ratio * 0x8000),
    0x51: lambda _: bytes([STOICHIOMETRIC_GASOLINE]),
    0x63: lambda _: word(REFERENCE_TORQUE_NM[Ignition.SPARK]),
}
_COMPRESSION: Final[dict[int, Encoder]] = _COMMON | {
    0x23: lambda s: word(s.rail_kpa / 10),
    0x2C: lambda s: percent(s.egr_pct),
    0x2D: lambda s: trim(s.egr_error_pct),
    0x44: lambda s: word(s.lambda_ratio * 0x8000),
    0x51: lambda _: bytes([DIESEL_FUEL]),
    0x59: lambda s: word(s.rail_kpa / 10),
    0x63: lambda _: word(REFERENCE_TORQUE_NM[Ignition.COMPRESSION]),
    # only the pressure difference is filled in: support bit 0
    0x7A: lambda s: b"\x01" + word(s.filter_kpa * 100) + bytes(4),
}
_TRANSMISSION: Final[dict[int, Encoder]] = _MOTION | {
    0x0C: lambda s: word(s.engine_rpm * 4),
    0x1C: lambda _: bytes([OBD_EOBD]),
    0x49: lambda s: percent(15 + 0.7 * s.pedal_pct),
    0xA4: _gear,
}
_ENGINES: Final = {Ignition.SPARK: _SPARK, Ignition.COMPRESSION: _COMPRESSION}
NONE: Final[Mapping[int, Encoder]] = MappingProxyType({})


def live_pids(unit: Unit, ignition: Ignition) -> Mapping[int, Encoder]:
    """Return the PIDs with live values that `unit` offers, without those its fault memory answers."""
    if unit is Unit.ENGINE:
        return MappingProxyType(_ENGINES[ignition])
    return MappingProxyType(_TRANSMISSION) if unit is Unit.TRANSMISSION else NONE


#: what a freeze frame keeps, where the unit offers it
FRAME_PIDS: Final = (
    0x03,
    0x04,
    0x05,
    0x06,
    0x07,
    0x0B,
    0x0C,
    0x0D,
    0x0E,
    0x0F,
    0x10,
    0x11,
    0x1F,
    0x2F,
    0x33,
    0x42,
)


def frame_of(encoders: Mapping[int, Encoder], state: CarState) -> dict[int, bytes]:
    """Return the values that a freeze frame keeps of `state`."""
    return {pid: encoders[pid](state) for pid in FRAME_PIDS if pid in encoders}
