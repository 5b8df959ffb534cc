"""Ask an entity something beside the connection, by a datagram of UDP (ISO 13400-2:2019, 7.1.5 and 7.1.6)."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from drivers.doip.messages import datagram, pack
from drivers.doip.wire import SLICE_S, DoipWire
from drivers.errors import RequestStoppedError

#: shorter than A_DoIP_Ctrl (table 12, 2 s): it only helps to name a failure, and a firewall swallows it
LONGEST_S: Final = 0.5
LARGEST: Final = 2048


def ask_beside(
    wire: DoipWire,
    port: int,
    asked: tuple[Any, int],
    stop: threading.Event,
    clock: Callable[[], float],
) -> Iterator[bytes]:
    """Yield the payloads of the answers that come in time: several, where somebody else answers too.

    Args:
        wire: connection to the entity that is asked; it may be closed by now.
        port: of UDP.
        asked: the request, one of doipclient's messages, and the payload type of its answer.
        stop: gives up.
        clock: monotonic.

    Raises:
        RequestStoppedError: `stop` was set.
    """
    peer = wire.peer
    if not peer:
        return
    request, payload_type = asked
    until_s = clock() + LONGEST_S
    replies = _replies(wire, (peer[0], port, *peer[2:]), pack(wire.version, request), stop)
    for payload in replies:
        told, body = datagram(payload) or (None, b"")
        if told == payload_type:
            yield body
        if clock() >= until_s:
            return


def _replies(
    wire: DoipWire, address: tuple[Any, ...], request: bytes, stop: threading.Event
) -> Iterator[bytes]:
    """Yield datagrams; an empty one for each slice of time in which none came."""
    family = socket.AF_INET6 if len(address) > 2 else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asker:
        asker.settimeout(SLICE_S)
        asker.connect(address)
        wire.note_datagram(request, sent=True)
        asker.send(request)
        while True:
            if stop.is_set():
                raise RequestStoppedError(wire.name)
            payload = b""
            with contextlib.suppress(TimeoutError):
                payload = asker.recv(LARGEST)
                wire.note_datagram(payload, sent=False)
            yield payload
