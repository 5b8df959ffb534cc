"""Readiness of the emission system's self-tests (J1979, PIDs 01 and 41)."""

from typing import Final

from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import Corrupt, Reply, Value
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.requests import CURRENT_DATA

#: status since the codes were cleared
SINCE_CLEAR_PID: Final = 0x01
#: status of this drive cycle
THIS_CYCLE_PID: Final = 0x41
_LENGTH: Final = 4
_LAMP_BIT: Final = 0x80
_COMPRESSION_BIT: Final = 0x08

# byte B: bit n says that the test is there, bit n + 4 that it has not run (J1979, PID 01)
_CONTINUOUS: Final = (("misfire", "Misfire"), ("fuel_system", "Fuel system"), ("components", "Components"))
# byte C: bit n says that the test is there, bit n of byte D that it has not run; None is reserved
_PERIODIC: Final = {
    Ignition.SPARK: (
        ("catalyst", "Catalyst"),
        ("heated_catalyst", "Heated catalyst"),
        ("evaporative_system", "Evaporative system"),
        ("secondary_air", "Secondary air system"),
        ("particulate_filter", "Gasoline particulate filter or A/C refrigerant"),
        ("oxygen_sensor", "Oxygen sensor"),
        ("oxygen_sensor_heater", "Oxygen sensor heater"),
        ("egr_vvt", "EGR or VVT system"),
    ),
    Ignition.COMPRESSION: (
        ("nmhc_catalyst", "NMHC catalyst"),
        ("nox_aftertreatment", "NOx aftertreatment"),
        None,
        ("boost_pressure", "Boost pressure"),
        None,
        ("exhaust_gas_sensor", "Exhaust gas sensor"),
        ("particulate_filter", "Particulate filter"),
        ("egr_vvt", "EGR or VVT system"),
    ),
}


def decode_readiness(payload: bytes) -> Reply[Readiness]:
    """Return the status of the self-tests since the codes were cleared (01) or in this drive cycle (41)."""
    pid = THIS_CYCLE_PID if payload[1:2] == bytes([THIS_CYCLE_PID]) else SINCE_CLEAR_PID
    body = answer_body(payload, CURRENT_DATA, pid)
    if not isinstance(body, bytes):
        return body
    if len(body) != _LENGTH:
        return Corrupt(payload, f"the status of the self-tests has {_LENGTH} bytes, not {len(body)}")
    return Value(_readiness(body, is_since_clear=pid == SINCE_CLEAR_PID), payload)


def _readiness(body: bytes, *, is_since_clear: bool) -> Readiness:
    lamp, continuous, offered, open_ = body
    ignition = Ignition.COMPRESSION if continuous & _COMPRESSION_BIT else Ignition.SPARK
    return Readiness(
        mil_on=bool(lamp & _LAMP_BIT) if is_since_clear else None,
        dtc_count=lamp & ~_LAMP_BIT if is_since_clear else None,
        ignition=ignition,
        monitors=(
            *_monitors(_CONTINUOUS, continuous, continuous >> 4),
            *_monitors(_PERIODIC[ignition], offered, open_),
        ),
    )


def _monitors(names: tuple[tuple[str, str] | None, ...], offered: int, open_: int) -> tuple[Monitor, ...]:
    return tuple(
        Monitor(*name, is_supported=bool(offered >> bit & 1), is_complete=not open_ >> bit & 1)
        for bit, name in enumerate(names)
        if name is not None
    )
