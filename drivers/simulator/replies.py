"""Negative responses, and which of them stay unsaid."""

from typing import Final

NEGATIVE: Final = 0x7F
POSITIVE_OFFSET: Final = 0x40

# ISO 14229-1:2020, table A.1
SERVICE_NOT_SUPPORTED: Final = 0x11
SUBFUNCTION_NOT_SUPPORTED: Final = 0x12
WRONG_LENGTH: Final = 0x13
CONDITIONS_NOT_CORRECT: Final = 0x22
OUT_OF_RANGE: Final = 0x31
RESPONSE_PENDING: Final = 0x78
SERVICE_NOT_IN_SESSION: Final = 0x7F
#: never sent when everybody was asked (ISO 14229-1:2020, 8.7.2; ISO 15765-4:2021, 6.2)
UNSAID: Final = frozenset({0x11, 0x12, 0x31, 0x7E, 0x7F})


class Refusal(Exception):  # noqa: N818  an answer like any other, not an error
    """A control unit's no; `nrc` says why."""

    def __init__(self, nrc: int) -> None:
        super().__init__(f"{nrc:02X}")
        self.nrc = nrc


def negative(service: int, nrc: int) -> bytes:
    """Return the bytes of a refusal."""
    return bytes([NEGATIVE, service, nrc])


def positive(service: int, rest: bytes = b"") -> bytes:
    """Return the bytes of an answer."""
    return bytes([service + POSITIVE_OFFSET]) + rest
