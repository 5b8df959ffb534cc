"""The last byte of messages on the networks that carried OBD before CAN, and of many a frame since."""

from collections.abc import Iterable
from typing import Final

_POLYNOMIAL: Final = 0x1D
_PRESET: Final = 0xFF


def byte_sum(octets: Iterable[int]) -> int:
    """Return the checksum of ISO 9141-2 and ISO 14230-2."""
    return sum(octets) & 0xFF


def crc8_j1850(octets: Iterable[int]) -> int:
    """Return the CRC of SAE J1850:2006, 5.4: polynomial 0x1D, preset and inverted with 0xFF."""
    register = _PRESET
    for octet in octets:
        register = _STEPS[register ^ octet]
    return register ^ _PRESET


def _step(register: int) -> int:
    for _ in range(8):
        register = register << 1 ^ (_POLYNOMIAL if register & 0x80 else 0)
    return register & 0xFF


_STEPS: Final = bytes(_step(octet) for octet in range(256))
