"""Control units: where one is found on the vehicle's network, and what it is for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self


class AddressScheme(StrEnum):
    """How a vehicle's network numbers its control units."""

    CAN_11BIT = "can11"
    CAN_29BIT = "can29"
    K_LINE = "kline"
    DOIP = "doip"


_DIGITS: Final = {
    AddressScheme.CAN_11BIT: 3,
    AddressScheme.CAN_29BIT: 8,
    AddressScheme.K_LINE: 2,
    AddressScheme.DOIP: 4,
}


@dataclass(frozen=True, slots=True, order=True)
class EcuAddress:
    """The address that a control unit answers from.

    Attributes:
        scheme: numbering of `number`.
        number: CAN identifier, K-line or DoIP source address.
    """

    scheme: AddressScheme
    number: int

    def __str__(self) -> str:
        """Return the address as technicians write it: ``7E8``, ``18DAF110``, ``10``."""
        return f"{self.number:0{_DIGITS[self.scheme]}X}"

    @property
    def key(self) -> str:
        """Stable text for files and tables, e.g. ``can11:7E8``; see `parse`."""
        return f"{self.scheme.value}:{self}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Return the address that `key` names.

        Raises:
            ValueError: `key` is not of the form ``scheme:hex``.
        """
        scheme, _, number = key.partition(":")
        return cls(AddressScheme(scheme), int(number, 16))


class EcuRole(StrEnum):
    """What a control unit looks after."""

    ENGINE = "engine"
    TRANSMISSION = "transmission"
    ABS = "abs"
    AIRBAG = "airbag"
    BODY = "body"
    CLUSTER = "cluster"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ControlUnit:
    """A control unit that answered.

    Attributes:
        address: where it answers from.
        role: what it looks after, as far as the standard's addresses tell.
        name: what the unit calls itself (service 09 infotype 0A), empty where it does not say.
    """

    address: EcuAddress
    role: EcuRole = EcuRole.UNKNOWN
    name: str = ""
