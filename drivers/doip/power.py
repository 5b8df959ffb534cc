"""Ask beside the connection whether the vehicle is ready for diagnostics (ISO 13400-2:2019, 7.1.6)."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any, Final

from drivers.doip.messages import POWER_MODE_RESPONSE, datagram, pack, power_mode_request
from drivers.doip.wire import SLICE_S, DoipWire
from drivers.errors import RequestStoppedError

#: shorter than A_DoIP_Ctrl (table 12, 2 s): it only helps to name a failure, and a firewall swallows it
LONGEST_S: Final = 0.5
LARGEST: Final = 2048


class PowerMode(IntEnum):
    """Diagnostic power mode (table 9)."""

    NOT_READY = 0
    READY = 1
    NOT_SUPPORTED = 2


def power_mode(
    wire: DoipWire, port: int, stop: threading.Event, clock: Callable[[], float]
) -> PowerMode | None:
    """Return the vehicle's power mode; None where it does not tell.

    Raises:
        RequestStoppedError: `stop` was set.
    """
    peer = wire.peer
    if not peer:
        return None
    until_s = clock() + LONGEST_S
    for payload in _replies(wire, (peer[0], port, *peer[2:]), stop, lambda: clock() < until_s):
        payload_type, body = datagram(payload) or (None, b"")
        if payload_type == POWER_MODE_RESPONSE and body[:1] in {b"\0", b"\1", b"\2"}:
            return PowerMode(body[0])
    return None


def _replies(
    wire: DoipWire, address: tuple[Any, ...], stop: threading.Event, in_time: Callable[[], bool]
) -> Iterator[bytes]:
    family = socket.AF_INET6 if len(address) > 2 else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asker:
        asker.settimeout(SLICE_S)
        asker.connect(address)
        request = pack(wire.version, power_mode_request())
        wire.note_datagram(request, sent=True)
        asker.send(request)
        while in_time():
            if stop.is_set():
                raise RequestStoppedError(wire.name)
            with contextlib.suppress(TimeoutError):
                payload = asker.recv(LARGEST)
                wire.note_datagram(payload, sent=False)
                yield payload
