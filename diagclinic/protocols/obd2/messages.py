"""Answers on networks older than CAN, where what is long comes in several messages (SAE J1979)."""

from collections.abc import Sequence
from typing import Final

from diagclinic.protocols.negative import POSITIVE
from diagclinic.protocols.obd2 import vehicle_info
from diagclinic.protocols.obd2.performance import INFOTYPES
from diagclinic.protocols.obd2.requests import PENDING, PERMANENT, STORED, VEHICLE_INFO

#: services whose answers may have several messages
IN_MESSAGES: Final = frozenset({STORED, PENDING, PERMANENT, VEHICLE_INFO})
_POSITIVE: Final = frozenset(bytes([service | POSITIVE]) for service in IN_MESSAGES)
#: bytes of an item, by infotype
_ITEM_LENGTHS: Final = {
    vehicle_info.CALIBRATIONS: 16,
    vehicle_info.VERIFICATION_NUMBERS: 4,
    vehicle_info.ECU_NAME: 20,
} | {infotype[0]: 2 for infotype in INFOTYPES}
#: service, infotype and the message's place, which begins with 1
_INFO_HEAD: Final = 3


def joined(messages: Sequence[bytes]) -> bytes | None:
    """Return one unit's messages as the one answer that CAN would carry, or None where one is missing.

    Messages with codes are told apart by nothing and are put together as they came; those of service 09 are
    numbered.  Of messages that continue no other, the last is the unit's word.
    """
    service = messages[-1][:1]
    if service not in _POSITIVE:
        return messages[-1]
    parts = [message for message in messages if message[:1] == service]
    if len(parts) == 1:
        return parts[0]
    if service == bytes([VEHICLE_INFO | POSITIVE]):
        return _numbered(parts)
    return service + b"".join(part[1:] for part in parts)


def _numbered(parts: Sequence[bytes]) -> bytes | None:
    bodies = {part[2]: part[_INFO_HEAD:] for part in parts if len(part) > _INFO_HEAD}
    if sorted(bodies) != list(range(1, len(parts) + 1)):
        return None
    body = b"".join(bodies[number] for number in sorted(bodies))
    # what precedes the items on CAN, their count, is not sent here
    items = len(body) // _ITEM_LENGTHS.get(parts[0][1], len(body))
    return parts[0][:2] + bytes([items]) + body
