"""Requests of SAE J1979 / ISO 15031-5, as the bytes that cross the wire."""

from typing import Final

from diagclinic.core.dtc import DtcStatus

CURRENT_DATA: Final = 0x01
FREEZE_FRAME: Final = 0x02
STORED: Final = 0x03
CLEAR: Final = 0x04
PENDING: Final = 0x07
VEHICLE_INFO: Final = 0x09
PERMANENT: Final = 0x0A

STORED_CODES: Final = bytes([STORED])
CLEAR_CODES: Final = bytes([CLEAR])
PENDING_CODES: Final = bytes([PENDING])
PERMANENT_CODES: Final = bytes([PERMANENT])

#: PIDs that one request may name on CAN (J1979, service 01)
MAX_PIDS: Final = 6
#: PIDs and infotypes are offered in blocks of this many, each with a list of support
SUPPORT_BLOCK: Final = 0x20

_CODES: Final = {
    DtcStatus.CONFIRMED: STORED_CODES,
    DtcStatus.PENDING: PENDING_CODES,
    DtcStatus.PERMANENT: PERMANENT_CODES,
}


def current_data(*pids: int) -> bytes:
    """Return the request for the present values of one to six `pids`; K-line units take only one.

    Raises:
        ValueError: none or more than six were named.
    """
    if not 1 <= len(pids) <= MAX_PIDS:
        raise ValueError(f"a request names 1 to {MAX_PIDS} PIDs, not {len(pids)}")
    return bytes([CURRENT_DATA, *pids])


def freeze_frame(pid: int, frame: int = 0) -> bytes:
    """Return the request for `pid` as it was stored in `frame`."""
    return bytes([FREEZE_FRAME, pid, frame])


def vehicle_info(infotype: int) -> bytes:
    """Return the request of service 09 for `infotype`."""
    return bytes([VEHICLE_INFO, infotype])


def codes_request(status: DtcStatus) -> bytes:
    """Return the request for the list of codes that `status` names."""
    return _CODES[status]
