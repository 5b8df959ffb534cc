"""Vehicles on the network, by what they announce and what they answer (ISO 13400-2:2019, 7.1.4 and 7.3)."""

import contextlib
import selectors
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from drivers.api import FoundVci
from drivers.doip.endpoint import PORT
from drivers.doip.messages import ANNOUNCEMENT, datagram, fields, identification_request, pack
from drivers.doip.outlets import Outlet, asking

#: A_DoIP_Announce_Wait (table 12): a vehicle waits for a random time of up to 0.5 s before it answers
ANSWER_S: Final = 0.8
#: table 16: the version of an identification request from who does not know the vehicle's
ANY_VERSION: Final = 0xFF
LARGEST: Final = 2048
MOST: Final = 64  # more is no workshop, but somebody who makes them up
#: table 5: VIN, logical address, EID, GID
_IDENTITY: Final = struct.Struct("!17sH6s6s")
#: table 1: what stands for an identity that is not set
_UNSET: Final = frozenset({bytes(6), b"\xff" * 6})
_IPV6_PARTS: Final = 4


Outlets = Callable[[], Iterable[Outlet]]


def discover_doip(
    open_outlets: Outlets | None = None, wait_s: float = ANSWER_S, clock: Callable[[], float] = time.monotonic
) -> tuple[FoundVci, ...]:
    """Return the vehicles that answer, or announce themselves meanwhile.

    One datagram of eight bytes goes to everybody on each network that this computer is directly on, and no
    further: it does not pass a router.  Without it no vehicle is found that was plugged in before.  It is
    harmless: the standard has testers send it, the port is registered for nothing else (IANA: doip-disc),
    whoever is no vehicle drops it, and a vehicle does nothing but say who it is.
    """
    vehicles: dict[str, FoundVci] = {}
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as selector:
        until_s = clock() + wait_s
        for outlet in (open_outlets or asking)():
            stack.callback(outlet.socket.close)
            outlet.socket.settimeout(0)
            selector.register(outlet.socket, selectors.EVENT_READ, outlet)
            _ask(outlet)
        while selector.get_map() and (left_s := until_s - clock()) > 0:
            for key, _ in selector.select(left_s):
                vehicle = _received(key.data)
                if vehicle is not None and len(vehicles) < MOST:
                    vehicles.setdefault(vehicle.url, vehicle)
    return tuple(vehicles.values())


def found(payload: bytes, source: tuple[Any, ...], port: int) -> FoundVci | None:
    """Return the vehicle that sent `payload` from the address `source`; None where it is no announcement."""
    payload_type, body = datagram(payload) or (None, b"")
    told = fields(_IDENTITY, body)
    if payload_type != ANNOUNCEMENT or told is None:
        return None
    vin, _, eid, _ = told
    host = _host(source)
    label = _text(vin) or "Vehicle"
    identity = "" if eid in _UNSET else f"doip:{eid.hex().upper()}"
    url = f"doip:{host}" if port == PORT else f"doip:{host}:{port}"
    return FoundVci(url, f"{label} at {source[0]}", identity, is_known=True)


def _host(source: tuple[Any, ...]) -> str:
    """Return the address as it stands in a URL.

    A link-local one says nothing without the number of the network that it is on (RFC 6874).
    """
    if len(source) != _IPV6_PARTS:
        return str(source[0])
    address, *_, network = source
    return f"[{address}%25{network}]" if network else f"[{address}]"


def _text(vin: bytes) -> str:
    """Return a VIN; empty where it is not set, or is none."""
    text = vin.decode("ascii", "replace")
    return text if text.isalnum() and text.isascii() else ""


def _ask(outlet: Outlet) -> None:
    if outlet.ask is not None:
        with contextlib.suppress(OSError):  # a network that is down
            outlet.socket.sendto(pack(ANY_VERSION, identification_request()), outlet.ask)


def _received(outlet: Outlet) -> FoundVci | None:
    try:
        payload, source = outlet.socket.recvfrom(LARGEST)
    except OSError:  # e.g. Windows: that nobody listens at an address is told on the next read
        return None
    return found(payload, source, outlet.port)
