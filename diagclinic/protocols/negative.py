"""What diagnostic answers have in common: positive ones begin with their service, the others are refusals."""

from typing import Final

from diagclinic.core.negative_response import UNSUPPORTED
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Value

NEGATIVE_RESPONSE: Final = 0x7F
#: a positive answer begins with the request's service and this bit (ISO 14229-1, 8.2)
POSITIVE: Final = 0x40
_NEGATIVE_LENGTH: Final = 3


def negative_reply(payload: bytes, service: int) -> NotSupported | Refused | Corrupt | None:
    """Return the refusal of `service` that `payload` is, or None where it is no negative response."""
    if not payload or payload[0] != NEGATIVE_RESPONSE:
        return None
    if len(payload) != _NEGATIVE_LENGTH:
        return Corrupt(payload, f"a refusal has {_NEGATIVE_LENGTH} bytes, not {len(payload)}")
    _, refused, nrc = payload
    if refused != service:
        return Corrupt(payload, f"service {refused:02X} is refused, {service:02X} was asked")
    return NotSupported(payload) if nrc in UNSUPPORTED else Refused(service, nrc, payload)


def answer_body(payload: bytes, *head: int) -> bytes | NotSupported | Refused | Corrupt:
    """Return what follows `head` in a positive answer, or why there is nothing to decode.

    Args:
        payload: the whole answer.
        head: the service that was asked, then the parameters that the answer must repeat.
    """
    refusal = negative_reply(payload, head[0])
    if refusal is not None:
        return refusal
    expected = bytes([head[0] | POSITIVE, *head[1:]])
    if not payload.startswith(expected):
        return Corrupt(
            payload, f"the answer begins with {_hex(payload[: len(expected)])}, not {_hex(expected)}"
        )
    return payload[len(expected) :]


def confirmation(payload: bytes, *head: int) -> Reply[None]:
    """Return a value where a positive answer is `head` alone: the unit did what it was asked to do."""
    body = answer_body(payload, *head)
    if not isinstance(body, bytes):
        return body
    return Corrupt(payload, "bytes follow where none belong") if body else Value(None, payload)


def _hex(octets: bytes) -> str:
    return octets.hex(" ").upper() or "nothing"
