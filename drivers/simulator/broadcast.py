"""What the control units of the simulated car tell each other unasked: periodic frames of its signals.

The layout is our own; ``resources/dbc/demo.dbc`` describes it to other programs.  The two frames with 29 bits
follow SAE J1939-71 (PGN 65265 and 65262).  Like the model, a frame is a function of time alone.
"""

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from drivers.checksums import crc8_j1850
from drivers.simulator.model import CarState

#: the shortest period; every other one is a multiple of it
TICK_MS: Final = 10
#: bytes in front of counter and checksum
_PROTECTED_BYTES: Final = 6
_COUNTER_MASK: Final = 0x0F
_ODOMETER_AT_START_KM: Final = 84_231
_AMBIENT_C: Final = 18.0
_TYRES_KPA: Final = (230.0, 232.5, 220.0, 222.5)
_WHEELS: Final = (1.0, 1.002, 0.999, 1.001)
_STEERING_DEG: Final = 12.0
_STEERING_PERIOD_S: Final = 44.0
_YAW_PER_DEG_KMH: Final = 0.002

Encode = Callable[[CarState], bytes]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One periodic frame.

    Attributes:
        period_ms: a multiple of `TICK_MS`.
        encode: gives its bytes; with a checksum the first six.
        is_protected: a counter of four bits and a checksum follow.
    """

    identifier: int
    period_ms: int
    encode: Encode
    is_protected: bool = True

    @property
    def is_extended(self) -> bool:
        """Whether its identifier has 29 bits."""
        return self.identifier > 0x7FF

    def payload(self, state: CarState, number: int) -> bytes:
        """Return the bytes of the frame that is sent as the one with this `number`."""
        content = self.encode(state)
        if not self.is_protected:
            return content
        body = content.ljust(_PROTECTED_BYTES, b"\0") + bytes([number & _COUNTER_MASK])
        return body + bytes([crc8_j1850(body)])


def due(tick: int) -> Iterator[tuple[Broadcast, int]]:
    """Yield the frames that are sent at a tick, in the order of arbitration, each with its number."""
    for broadcast in BROADCASTS:
        number, rest = divmod(tick * TICK_MS, broadcast.period_ms)
        if not rest:
            yield broadcast, number


def _fit(value: float, factor: float, bits: int, offset: float = 0.0) -> int:
    """Return the number that stands for `value` in an unsigned field."""
    return max(0, min((1 << bits) - 1, round((value - offset) / factor)))


def _signed(value: float, factor: float, bits: int) -> int:
    limit = 1 << (bits - 1)
    return max(-limit, min(limit - 1, round(value / factor)))


_percent = partial(_fit, factor=0.4, bits=8)
_celsius = partial(_fit, factor=1.0, bits=8, offset=-40.0)
_word = partial(_fit, bits=16)


def _steering_deg(state: CarState) -> float:
    turn = math.sin(2 * math.pi * state.run_s / _STEERING_PERIOD_S)
    return _STEERING_DEG * turn if state.speed_kmh > 1 else 0.0


def _engine_1(state: CarState) -> bytes:
    rpm = _word(state.engine_rpm, 0.25)
    return struct.pack("<HBB", rpm, _percent(100 * state.torque_share), _percent(state.pedal_pct))


def _wheels(state: CarState) -> bytes:
    return struct.pack(">4H", *(_word(state.speed_kmh * wheel, 0.01) for wheel in _WHEELS))


def _steering(state: CarState) -> bytes:
    return struct.pack("<h", _signed(_steering_deg(state), 0.1, 16))


def _chassis(state: CarState) -> bytes:
    yaw_deg_s = _steering_deg(state) * state.speed_kmh * _YAW_PER_DEG_KMH
    is_braking = state.speed_kmh > 1 and state.pedal_pct <= 0
    return struct.pack(">hB", _signed(yaw_deg_s, 0.01, 16), is_braking)


def _transmission(state: CarState) -> bytes:
    selector = 3 if state.run_s else 0
    return struct.pack("<BH", state.gear | selector << 4, _word(state.speed_kmh * 30, 1.0))


def _speed(state: CarState) -> bytes:
    return struct.pack("<HB", _word(state.speed_kmh, 0.01), 1)


def _engine_2(state: CarState) -> bytes:
    pressure, throttle = _fit(state.map_kpa, 1.0, 8), _percent(state.throttle_pct)
    timing = _signed(state.timing_deg, 0.5, 8)
    return struct.pack("<BBbH", pressure, throttle, timing, _word(state.lambda_ratio, 0.0001))


def _engine_3(state: CarState) -> bytes:
    return bytes([_percent(100 * state.load_share), _percent(state.absolute_load_pct)])


def _air(state: CarState) -> bytes:
    flow, intake = _word(state.maf_sensor_gs, 0.01), _celsius(state.intake_c)
    return struct.pack("<HBB", flow, intake, _percent(state.purge_pct))


def _pages(state: CarState) -> bytes:
    """Return one of two pages in turn (a multiplexed message): exhaust, then fuel and vapour."""
    page = int(state.key_s * 1000) // 50 % 2
    if page == 0:
        return struct.pack("<BHH", page, _word(state.catalyst_c, 0.1), _word(state.o2_before_v, 0.001))
    return struct.pack("<BHh", page, _word(state.rail_kpa, 10.0), _signed(state.vapour_pa, 1.0, 16))


def _temperatures(state: CarState) -> bytes:
    return bytes([_celsius(state.coolant_sensor_c), _celsius(state.oil_c)])


def _fuel(state: CarState) -> bytes:
    level, rate = _percent(state.fuel_level_pct), _word(state.fuel_lph, 0.01)
    trims = (_signed(state.short_trim_pct, 0.5, 8), _signed(state.long_trim_pct, 0.5, 8))
    return struct.pack("<BHbb", level, rate, *trims)


def _supply(state: CarState) -> bytes:
    return struct.pack("<H", _word(state.supply_v, 0.001))


def _odometer(state: CarState) -> bytes:
    return struct.pack("<I", _fit(_ODOMETER_AT_START_KM + state.distance_km, 0.1, 32))


def _body(state: CarState) -> bytes:
    is_belted = state.speed_kmh > 1
    return bytes([0, is_belted | is_belted << 1])


def _climate(_: CarState) -> bytes:
    return bytes([_fit(_AMBIENT_C, 0.5, 8, -40.0), _fit(21.0, 0.5, 8)])


def _clock(state: CarState) -> bytes:
    return struct.pack("<I", _fit(state.key_s, 1.0, 32))


def _tyres(_: CarState) -> bytes:
    return bytes(_fit(pressure, 2.5, 8) for pressure in _TYRES_KPA)


def _network(_: CarState) -> bytes:
    return bytes([0x10, 0x01, 0, 0, 0, 0, 0, 0])


def _j1939_speed(state: CarState) -> bytes:
    """Return PGN 65265: wheel-based vehicle speed in the second and third byte (SPN 84)."""
    return struct.pack("<BH5s", 0xFF, _word(state.speed_kmh, 1 / 256), b"\xff" * 5)


def _j1939_temperature(state: CarState) -> bytes:
    """Return PGN 65262: engine coolant temperature in the first byte (SPN 110)."""
    return bytes([_celsius(state.coolant_sensor_c)]).ljust(8, b"\xff")


#: by identifier: of frames that are due together the lowest goes first, those with 29 bits last
BROADCASTS: Final = (
    Broadcast(0x0C1, 10, _engine_1),
    Broadcast(0x0D3, 10, _wheels, is_protected=False),
    Broadcast(0x0E5, 10, _steering),
    Broadcast(0x0F1, 10, _chassis),
    Broadcast(0x110, 20, _transmission),
    Broadcast(0x1A0, 20, _speed),
    Broadcast(0x200, 20, _engine_2),
    Broadcast(0x208, 20, _engine_3),
    Broadcast(0x220, 50, _air),
    Broadcast(0x240, 50, _pages),
    Broadcast(0x280, 100, _temperatures),
    Broadcast(0x2A0, 100, _fuel),
    Broadcast(0x300, 100, _supply),
    Broadcast(0x340, 100, _odometer),
    Broadcast(0x3A0, 100, _body),
    Broadcast(0x3C0, 100, _climate),
    Broadcast(0x3E0, 100, _clock),
    Broadcast(0x430, 100, _tyres, is_protected=False),
    Broadcast(0x500, 100, _network, is_protected=False),
    Broadcast(0x18FEEE00, 100, _j1939_temperature, is_protected=False),
    Broadcast(0x18FEF100, 100, _j1939_speed, is_protected=False),
)
