"""What a control unit says of itself and of its vehicle (J1979 service 09)."""

from collections.abc import Mapping
from typing import Final

from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Value
from diagclinic.core.vin import Vin
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.performance import INFOTYPES, counters
from diagclinic.protocols.obd2.requests import VEHICLE_INFO

VIN: Final = 0x02
CALIBRATIONS: Final = 0x04
VERIFICATION_NUMBERS: Final = 0x06
PERFORMANCE_SPARK: Final = 0x08
ECU_NAME: Final = 0x0A
PERFORMANCE_COMPRESSION: Final = 0x0B

_CALIBRATION_LENGTH: Final = 16
_VERIFICATION_LENGTH: Final = 4
_COUNTER_LENGTH: Final = 2
_NAME_LENGTH: Final = 20
#: what a memory that was never written reads as
BLANK: Final = frozenset({0x00, 0xFF})
_PADDING: Final = b"\x00"

_Items = tuple[bytes, ...]


def decode_vin(payload: bytes) -> Reply[Vin]:
    """Return the VIN; a unit whose characters are not a VIN's is corrupt, never put right."""
    body = answer_body(payload, VEHICLE_INFO, VIN)
    if not isinstance(body, bytes):
        return body
    # the count of items, 01, precedes the VIN on CAN alone, and is not a VIN's character
    return vin_of(payload, body.removeprefix(b"\x01"))


def vin_of(payload: bytes, octets: bytes) -> Reply[Vin]:
    """Return the VIN that `octets`, a part of `payload`, spell between padding with NUL."""
    if set(octets) <= BLANK:
        return Corrupt(payload, "the control unit holds no VIN")
    try:
        return Value(Vin(octets.strip(_PADDING).decode("ascii")), payload)
    except UnicodeDecodeError:
        return Corrupt(payload, "the VIN holds bytes that are no characters")
    except ValueError as error:
        return Corrupt(payload, f"{error}")


def decode_calibrations(payload: bytes) -> Reply[tuple[str, ...]]:
    """Return the calibration identifications, one for each piece of software, empty where it names none.

    The empty ones keep their place: the verification numbers follow the same order.
    """
    items = _items(payload, CALIBRATIONS, _CALIBRATION_LENGTH)
    if not isinstance(items, tuple):
        return items
    texts = tuple(text_of(item) for item in items)
    if any(text is None for text in texts):
        return Corrupt(payload, "a calibration holds bytes that are no characters")
    return Value(tuple(text or "" for text in texts), payload)


def decode_verification_numbers(payload: bytes) -> Reply[tuple[str, ...]]:
    """Return the calibration verification numbers in hexadecimal, in the order of the calibrations."""
    items = _items(payload, VERIFICATION_NUMBERS, _VERIFICATION_LENGTH)
    if not isinstance(items, tuple):
        return items
    return Value(tuple(item.hex().upper() for item in items), payload)


def decode_ecu_name(payload: bytes) -> Reply[str]:
    """Return the unit's own name, e.g. ``ECM-EngineControl``: its acronym, a dash and its name in full."""
    items = _items(payload, ECU_NAME, _NAME_LENGTH)
    if not isinstance(items, tuple):
        return items
    # acronym and name are each filled up with NUL (J1979, infotype 0A)
    text = text_of(items[0].replace(_PADDING, b"")) if len(items) == 1 else None
    return Corrupt(payload, "the bytes are no name") if text is None else Value(text, payload)


def decode_performance(payload: bytes) -> Reply[Mapping[str, int]]:
    """Return the counters of in-use performance by name, for spark (08) or compression ignition (0B)."""
    infotype = payload[1] if payload[1:2] in INFOTYPES else PERFORMANCE_SPARK
    items = _items(payload, infotype, _COUNTER_LENGTH)
    if not isinstance(items, tuple):
        return items
    return Value(counters(infotype, tuple(int.from_bytes(item, "big") for item in items)), payload)


def _items(payload: bytes, infotype: int, length: int) -> _Items | NotSupported | Refused | Corrupt:
    """Return the items of `length` bytes that follow the count of them."""
    body = answer_body(payload, VEHICLE_INFO, infotype)
    if not isinstance(body, bytes):
        return body
    if not body or body[0] * length != len(body) - 1:
        return Corrupt(payload, f"{max(len(body) - 1, 0)} bytes are not the announced items of {length}")
    return tuple(body[start : start + length] for start in range(1, len(body), length))


def text_of(octets: bytes) -> str | None:
    """Return the characters before the padding, or None where a byte is none."""
    text = octets.strip(_PADDING).decode("ascii", "replace")
    return text if text.isascii() and text.isprintable() else None
