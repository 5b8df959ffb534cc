"""What a gateway says when it does not pass a diagnostic message on (ISO 13400-2:2019, tables 19 and 26)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)

Refusal = tuple[Callable[[str], DriverError], str]

#: table 26, diagnostic message negative acknowledge codes
DIAGNOSTIC: Final[Mapping[int, Refusal]] = MappingProxyType(
    {
        0x02: (LinkLostError, "the tester's address is not, or no longer, let in"),
        0x03: (VehicleSilentError, "there is no control unit at this address"),
        0x04: (AdapterLimitError, "the message is longer than the control unit takes"),
        0x05: (AdapterLimitError, "the gateway has no memory left for the message"),
        0x06: (VehicleSilentError, "the control unit cannot be reached: it is switched off, or asleep"),
        0x07: (VehicleSilentError, "the control unit's network is not known"),
        0x08: (BusFaultError, "the control unit's network disturbed the message"),
    }
)
#: table 19, generic header negative acknowledge codes; the entity closes the connection after 00 and 04
HEADER: Final[Mapping[int, Refusal]] = MappingProxyType(
    {
        0x00: (LinkLostError, "it knows no message that begins so"),
        0x01: (AdapterUnfitError, "the kind of message is not supported"),
        0x02: (AdapterLimitError, "the message is longer than the gateway takes"),
        0x03: (AdapterLimitError, "the gateway has no memory left for the message"),
        0x04: (LinkLostError, "the length of the message was refused"),
    }
)

#: whether it is about the header -> what the standard calls the code
_NAMES: Final = {True: "generic negative acknowledge code", False: "negative acknowledge code"}


def refused(codes: Mapping[int, Refusal], code: int, name: str) -> DriverError:
    """Return what `code` means for whoever asked; what the standard reserves is an unfit gateway."""
    kind, why = codes.get(code, (AdapterUnfitError, "the gateway refused the message"))
    return kind(f"{name}: {why} ({_NAMES[codes is HEADER]} {code:02X})")


def header_words(code: int) -> str:
    """Return what a generic header negative acknowledge code says."""
    _, why = HEADER.get(code, (None, "it tells no reason that the standard names"))
    return f"{why}, {_NAMES[True]} {code:02X}"
