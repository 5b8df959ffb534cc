"""The answer to erasing codes and everything learnt with them (J1979 service 04)."""

from diagclinic.core.reply import Reply
from diagclinic.protocols.negative import confirmation
from diagclinic.protocols.obd2.requests import CLEAR


def decode_cleared(payload: bytes) -> Reply[None]:
    """Return a value only where the unit says that it has erased its codes."""
    return confirmation(payload, CLEAR)
