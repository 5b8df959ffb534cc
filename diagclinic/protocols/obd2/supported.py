"""Lists of support: which PIDs and infotypes a control unit offers (J1979, PIDs 00, 20, 40 and so on)."""

from collections.abc import Iterator
from typing import Final

from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.requests import FREEZE_FRAME, SUPPORT_BLOCK, VEHICLE_INFO

_BITMAP_LENGTH: Final = 4


def decode_supported(payload: bytes, service: int, base: int) -> Reply[frozenset[int]]:
    """Return the numbers that the list `base` of `service` names as offered.

    An answer may hold several lists, as a request for several does.  The number of the next list is among the
    numbers where the unit has one.
    """
    body = answer_body(payload, service)
    if not isinstance(body, bytes):
        return body
    # before CAN, infotypes come with the count of messages between number and list (J1979, service 09)
    if service == VEHICLE_INFO and len(body) == _BITMAP_LENGTH + 2:
        body = body[:1] + body[2:]
    gap = 1 if service == FREEZE_FRAME else 0
    if not body or len(body) % (1 + gap + _BITMAP_LENGTH):
        return Corrupt(payload, f"{len(body)} bytes are no whole number of lists of support")
    return _chosen(payload, dict(_lists(body, gap)), base)


def _chosen(payload: bytes, lists: dict[int, bytes], base: int) -> Reply[frozenset[int]]:
    if any(number % SUPPORT_BLOCK for number in lists):
        return Corrupt(payload, "a list of support begins where none can")
    bitmap = lists.get(base)
    return NotSupported(payload) if bitmap is None else Value(_numbers(bitmap, base), payload)


def _lists(body: bytes, gap: int) -> Iterator[tuple[int, bytes]]:
    """Yield each list's number and bits; `gap` bytes, the frame of service 02, lie between them."""
    size = 1 + gap + _BITMAP_LENGTH
    for start in range(0, len(body), size):
        yield body[start], body[start + 1 + gap : start + size]


def _numbers(bitmap: bytes, base: int) -> frozenset[int]:
    """Return what the bits stand for: the highest of the first byte is `base` + 1."""
    bits = int.from_bytes(bitmap, "big")
    return frozenset(
        base + 1 + place for place in range(SUPPORT_BLOCK) if bits >> (SUPPORT_BLOCK - 1 - place) & 1
    )
