"""Lists of trouble codes (J1979 services 03, 07 and 0A)."""

from collections.abc import Iterator
from typing import Final

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import Corrupt, Reply, Value
from diagclinic.protocols.negative import answer_body

_CODE_LENGTH: Final = 2


def decode_codes(payload: bytes, service: int) -> Reply[tuple[Dtc, ...]]:
    """Return the codes of the list that `service` asked for; an empty tuple means that the unit has none.

    On CAN a count of codes comes first, elsewhere it does not and unused places are zero (J1979, service 03);
    codes have two bytes, so the parity of the length tells which it is.
    """
    body = answer_body(payload, service)
    if not isinstance(body, bytes):
        return body
    if not body:
        return Corrupt(payload, "the answer holds neither a count nor a code")
    if len(body) % _CODE_LENGTH:
        return _counted(payload, body[0], body[1:])
    return Value(tuple(_codes(body)), payload)


def _counted(payload: bytes, count: int, body: bytes) -> Reply[tuple[Dtc, ...]]:
    codes = tuple(_codes(body))
    if count * _CODE_LENGTH != len(body) or count != len(codes):
        return Corrupt(payload, f"{count} codes are announced, {len(codes)} in {len(body)} bytes came")
    return Value(codes, payload)


def _codes(body: bytes) -> Iterator[Dtc]:
    """Yield the codes, leaving out unused places."""
    for start in range(0, len(body), _CODE_LENGTH):
        number = int.from_bytes(body[start : start + _CODE_LENGTH], "big")
        if number:
            yield Dtc(number)
