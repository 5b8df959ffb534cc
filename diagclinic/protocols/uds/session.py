"""Keeping a diagnostic session alive (ISO 14229-1:2020, 10.7)."""

from typing import Final

from diagclinic.core.reply import Reply
from diagclinic.protocols.negative import confirmation

TESTER_PRESENT: Final = 0x3E
_SUPPRESS_ANSWER: Final = 0x80


def tester_present() -> bytes:
    """Return the message that keeps a session alive when it is sent every two seconds."""
    return bytes([TESTER_PRESENT, 0x00])


def silent_tester_present() -> bytes:
    """Return the same message with the wish for no answer, so that it disturbs no other conversation."""
    return bytes([TESTER_PRESENT, _SUPPRESS_ANSWER])


def decode_tester_present(payload: bytes) -> Reply[None]:
    """Return a value where the unit confirms that it has heard the tester."""
    return confirmation(payload, TESTER_PRESENT, 0x00)
