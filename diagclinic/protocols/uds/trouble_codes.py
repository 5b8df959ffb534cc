"""Trouble codes by UDS: service ReadDTCInformation (ISO 14229-1:2020, 12.3)."""

from typing import Final

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.core.uds_dtc import TELLING, UdsDtc, UdsStatus
from diagclinic.protocols.negative import answer_body

READ_DTC_INFORMATION: Final = 0x19
BY_STATUS_MASK: Final = 0x02
#: three bytes of code and one of status
_RECORD_LENGTH: Final = 4


def request_by_status_mask(mask: int = TELLING) -> bytes:
    """Return the request for every code whose status has a bit of `mask`.

    Without a mask it asks for faults alone.  Bits 4 and 6 would bring every code that was merely not tested
    yet: hundreds of them in some units, more than cheap adapters can hold.
    """
    return bytes([READ_DTC_INFORMATION, BY_STATUS_MASK, mask])


def decode_trouble_codes(payload: bytes) -> Reply[tuple[UdsDtc, ...]]:
    """Return the codes with their status; the empty tuple means that none has a bit of the mask.

    A unit that knows no bit that tells of a fault cannot say that it has none.
    """
    body = answer_body(payload, READ_DTC_INFORMATION, BY_STATUS_MASK)
    if not isinstance(body, bytes):
        return body
    # one byte says which bits of status the unit knows, then come the records
    if len(body) % _RECORD_LENGTH != 1:
        return Corrupt(payload, f"{len(body)} bytes are no mask and whole records of {_RECORD_LENGTH}")
    known, records = body[0], body[1:]
    if not known & TELLING:
        return Corrupt(payload, "codes without a status came") if records else NotSupported(payload)
    places = range(0, len(records), _RECORD_LENGTH)
    return Value(tuple(_record(records[at : at + _RECORD_LENGTH], known) for at in places), payload)


def _record(record: bytes, known: int) -> UdsDtc:
    high, low, failure_type, status = record
    return UdsDtc(Dtc(high << 8 | low), failure_type, UdsStatus(status & known))
