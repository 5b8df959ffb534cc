"""Legislated requests: by which one a vehicle is found, and how the networks before CAN carry them.

Those know requests to everybody only: SAE J1979:2014, table 2, has one request header for each of SAE J1850,
ISO 9141-2 and ISO 14230-4, and all of them are functional; a control unit need not listen to any other for
services 01 to 0A.  Whoever asks one unit asks everybody, and takes that unit's answers.
"""

from collections.abc import Iterable
from typing import Final

from drivers.api import Answer, Scheme, Target
from drivers.errors import VehicleSilentError

#: every legislated unit answers it (SAE J1979:2014, 6.1)
SUPPORTED_PIDS: Final = b"\x01\x00"
FIND_ON_CAN_S: Final = 0.15  # three times P2 CAN (ISO 15765-4:2021, 8.3): a gateway adds its own delay
ATTEMPTS_ON_CAN: Final = 3  # the first request may do no more than wake the gateway
#: SAE J1979:2014, 6
SERVICES: Final = range(0x01, 0x0B)
#: services whose answer may come in several messages, so that their number tells nothing (6.3, 6.7, 6.9)
IN_MESSAGES: Final = frozenset({0x03, 0x07, 0x09, 0x0A})
_K_LINE: Final = Scheme.K_LINE  # a member that is looked up in its enumeration costs as much as the rest


def must_ask_everybody(target: Target, payload: bytes) -> bool:
    """Say whether `payload`, meant for one unit, reaches it by way of everybody alone."""
    return not target.functional and target.scheme is _K_LINE and payload[0] in SERVICES


def expected_of(responders: int, payload: bytes) -> int | None:
    """Return after how many answers of everybody to stop waiting, None where nobody can know."""
    return None if payload[0] in IN_MESSAGES else responders or None


def answers_of(target: Target, answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers of the unit at `target`.

    Raises:
        VehicleSilentError: it gave none, though others did.
    """
    own = [answer for answer in answers if answer.source == target.request]
    if not own:
        raise VehicleSilentError(f"{target.request:02X} did not answer; others did")
    return own
