"""The answer to erasing codes and everything learnt with them (J1979 service 04)."""

from diagclinic.core.reply import Corrupt, Reply, Value
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.requests import CLEAR


def decode_cleared(payload: bytes) -> Reply[None]:
    """Return a value only where the unit says that it has erased its codes."""
    body = answer_body(payload, CLEAR)
    if not isinstance(body, bytes):
        return body
    return Corrupt(payload, "bytes follow where none belong") if body else Value(None, payload)
