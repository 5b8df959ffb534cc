"""Diagnostic trouble codes as typed values (SAE J2012 / ISO 15031-6)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from diagclinic.core.ecu import EcuAddress

LETTERS: Final = "PCBU"
_TEXT: Final = re.compile(r"([PCBU])([0-3][0-9A-F]{3})")


class DtcSystem(StrEnum):
    """The part of the vehicle that a code belongs to."""

    POWERTRAIN = "P"
    CHASSIS = "C"
    BODY = "B"
    NETWORK = "U"


@dataclass(frozen=True, slots=True, order=True)
class Dtc:
    """A trouble code.

    Attributes:
        number: the two bytes of the code as they cross the wire; the top two bits are the system.
    """

    number: int

    def __post_init__(self) -> None:
        """Refuse what does not fit in two bytes."""
        if not 0 <= self.number <= 0xFFFF:
            raise ValueError(f"a code has two bytes, {self.number:#x} has more")

    @property
    def system(self) -> DtcSystem:
        """The part of the vehicle."""
        return DtcSystem(LETTERS[self.number >> 14])

    @property
    def is_generic(self) -> bool:
        """Whether SAE and ISO, not the vehicle's maker, define the code (J2012, 3.2)."""
        first = self.number >> 12 & 0x3
        if self.system is DtcSystem.POWERTRAIN:
            return first in (0, 2) or (first == 3 and self.number & 0xFFF >= 0x400)
        if self.system is DtcSystem.NETWORK:
            return first in (0, 3)
        return first == 0

    def __str__(self) -> str:
        """Return the code as technicians write it, e.g. ``P0301``."""
        return f"{self.system.value}{self.number & 0x3FFF:04X}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code that `text` (e.g. ``P0301``) names.

        Raises:
            ValueError: `text` is not a code.
        """
        match = _TEXT.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(f"{text!r} is not a trouble code")
        return cls(LETTERS.index(match[1]) << 14 | int(match[2], 16))


class DtcStatus(StrEnum):
    """Which list of a control unit's memory a code stands in."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    PERMANENT = "permanent"


class Severity(StrEnum):
    """How urgent a fault is, as far as its code alone can tell."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FaultCode:
    """A code in the memory of one control unit, with every list it stands in."""

    unit: EcuAddress
    dtc: Dtc
    statuses: frozenset[DtcStatus]


@dataclass(frozen=True, slots=True)
class DtcText:
    """What is known about a code.

    Attributes:
        title: one line in plain words.
        severity: how urgent; UNKNOWN where the code is not in the catalogue.
        is_known: False where `title` only tells what the code's structure says.
    """

    title: str
    severity: Severity
    is_known: bool
