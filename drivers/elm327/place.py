"""What a VCI URL says of the port: ``elm:ADDRESS?baud=BITS_PER_SECOND&fast=on|off&protocol=6|7|8|9``."""

import re
from dataclasses import dataclass
from typing import Final

from drivers.elm327.probe import BAUDS
from drivers.elm327.profile import BAUD_MAX, Hint
from drivers.elm327.protocols import PROTOCOLS
from drivers.errors import BadVciOptionError
from drivers.registry import VciUrl, query_of
from drivers.transport.opening import has_speed

BAUD: Final = "baud"
FAST: Final = "fast"
PROTOCOL: Final = "protocol"
OURS: Final = (BAUD, FAST, PROTOCOL)
CAN_PROTOCOLS: Final = tuple(sorted(digit for digit, protocol in PROTOCOLS.items() if protocol.is_can))
_SPEED: Final = re.compile(r"[0-9]{1,7}")
_SWITCH: Final = {"on": True, "off": False}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an adapter is.

    Attributes:
        address: what to open.
        speeds: of the line, the likeliest first.
        fast: the adapter's speed is to be raised, or left as it is; None where nobody said so.
        protocol: network to listen to; empty where it is to be found.
    """

    address: str
    speeds: tuple[int, ...]
    fast: bool | None = None
    protocol: str = ""


def place_of(url: VciUrl, hint: Hint | None) -> Place:
    """Return what `url` says; what `hint` knows of the speed comes first.

    Raises:
        BadVciOptionError: an option is none of ours, or cannot have this value.
    """
    address = _address(url)
    return Place(address, _speeds(url, address, hint), _fast(url), _protocol(url))


def _address(url: VciUrl) -> str:
    """Return what to open; a query that is not ours belongs to pyserial's URL."""
    others = {key: value for key, value in url.options.items() if key not in OURS}
    if not others:
        return url.address
    if "://" not in url.address:
        known = ", ".join(f"{option}=" for option in OURS)
        raise BadVciOptionError(str(url), f"a serial port has no {', '.join(others)}; only {known}")
    return f"{url.address}?{query_of(others)}"


def _speeds(url: VciUrl, address: str, hint: Hint | None) -> tuple[int, ...]:
    told = url.options.get(BAUD)
    if told is not None:
        if not _SPEED.fullmatch(told) or not 0 < int(told) <= BAUD_MAX:
            raise BadVciOptionError(str(url), f"{BAUD}= takes bits a second, from 1 to {BAUD_MAX}")
        return (int(told),)
    if not has_speed(address):
        return BAUDS[:1]
    known = (hint.baud, *((hint.top,) if hint.top else ())) if hint else ()
    return tuple(dict.fromkeys((*known, *BAUDS)))


def _fast(url: VciUrl) -> bool | None:
    told = url.options.get(FAST)
    if told is not None and told not in _SWITCH:
        raise BadVciOptionError(str(url), f"{FAST}= is on or off")
    return None if told is None else _SWITCH[told]


def _protocol(url: VciUrl) -> str:
    told = url.options.get(PROTOCOL, "")
    if told and told not in CAN_PROTOCOLS:
        raise BadVciOptionError(str(url), f"{PROTOCOL}= is one of {', '.join(CAN_PROTOCOLS)}")
    return told
