"""The other end of a CAN bus in tests: units of can-isotp in a thread, serial ports without hardware."""

import os
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import can
import isotp

from drivers.api import OpenOptions, TapOptions
from drivers.registry import VciUrl
from tests.beside import beside
from tests.wire_doubles import HexTrace as Trace

WAIT_S = 5.0


def options(hint: str = "", trace: Trace | None = None) -> OpenOptions:
    return OpenOptions(trace or Trace(), threading.Event(), hint)


def tap_options(*filters: object) -> TapOptions:
    return TapOptions(threading.Event(), tuple(filters))  # type: ignore[arg-type]  typed by its callers


def fresh_channel() -> str:
    """Return the name of a virtual bus that nobody else is on."""
    return f"test-{uuid4().hex}"


def url(text: str) -> VciUrl:
    return VciUrl.parse(text)


@contextmanager
def bus_on(channel: str, interface: str = "virtual", **kwargs: object) -> Iterator[can.BusABC]:
    """Yield a bus of python-can's own on `channel`."""
    bus = can.Bus(channel=channel, interface=interface, ignore_config=True, **kwargs)
    try:
        yield bus
    finally:
        bus.shutdown()


@contextmanager
def unit_on(
    bus: can.BusABC, address: isotp.Address, reply: Callable[[bytes], bytes]
) -> Iterator[isotp.CanStack]:
    """Run can-isotp's own stack on `bus`, answering each request, until the block ends."""
    stack = isotp.CanStack(bus, address=address)

    def serve(ended: threading.Event) -> None:
        while not ended.is_set():
            request = stack.recv(block=True, timeout=0.02)
            if request is not None:
                stack.send(reply(bytes(request)))

    stack.start()
    try:
        with beside(serve):
            yield stack
    finally:
        stack.stop()


@dataclass
class SerialPeer:
    """What is plugged into a serial port: the far end of a pseudo-terminal.

    Attributes:
        port: what the driver opens.
        wire: the far end's descriptor.
    """

    port: str
    wire: int
    _near: int

    def heard(self, ending: bytes) -> bytes:
        """Return what the driver wrote, once `ending` was among it."""
        told = b""
        while ending not in told:
            told += os.read(self.wire, 4096)
        return told

    def say(self, payload: bytes) -> None:
        os.write(self.wire, payload)

    def unplug(self) -> None:
        """End both ends, as a pulled plug does; a second call does nothing."""
        for descriptor in {self.wire, self._near} - {-1}:
            os.close(descriptor)
        self.wire = self._near = -1


@contextmanager
def serial_port() -> Iterator[SerialPeer]:
    """Yield a serial port that exists until the block ends."""
    wire, near = os.openpty()
    tty.setraw(wire)
    tty.setraw(near)
    peer = SerialPeer(os.ttyname(near), wire, near)
    try:
        yield peer
    finally:
        peer.unplug()
