"""Identification by UDS: service ReadDataByIdentifier (ISO 14229-1:2020, 11.2 and table C.1)."""

from typing import Final

from diagclinic.core.reply import Corrupt, Reply, Value
from diagclinic.core.vin import Vin
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.vehicle_info import vin_of

READ_DATA_BY_IDENTIFIER: Final = 0x22
VIN: Final = 0xF190


def request_identifier(identifier: int) -> bytes:
    """Return the request for one data `identifier`; units need not take more than one."""
    return bytes([READ_DATA_BY_IDENTIFIER, *identifier.to_bytes(2, "big")])


def decode_identifier(payload: bytes, identifier: int) -> Reply[bytes]:
    """Return the bytes that the unit keeps under `identifier`."""
    body = answer_body(payload, READ_DATA_BY_IDENTIFIER, *identifier.to_bytes(2, "big"))
    if not isinstance(body, bytes):
        return body
    return Value(body, payload) if body else Corrupt(payload, "nothing follows the identifier")


def decode_vin(payload: bytes) -> Reply[Vin]:
    """Return the vehicle's VIN."""
    reply = decode_identifier(payload, VIN)
    return vin_of(payload, reply.value) if isinstance(reply, Value) else reply
