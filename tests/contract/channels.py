"""Every channel that the contract holds for, each with a vehicle at its other end.

A channel is opened by its URL through the program's own table of drivers, as a user opens it.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import can

from drivers.simulator.doip_server import DoipServer
from drivers.simulator.elm_server import ElmServer, serve_pty, serve_tcp
from drivers.simulator.server import CarServer
from tests.contract.car_process import car_process
from tests.contract.j2534 import j2534
from tests.contract.recording import record
from tests.contract.served import Served, served_by, served_on_doip, simulated
from tests.contract.slcan_adapter import slcan_adapter
from tests.udp_ports import free_udp_port

GROUP = "239.74.163.2"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to a vehicle.

    Attributes:
        serve: puts a simulated car at the other end, changed by options of a ``sim:`` URL.
        can_be_unplugged: whether `Served.unplug` does anything.
        has_wire: whether bytes pass, and can be waited for; a recording is answered from at once.
    """

    name: str
    serve: Callable[[str], AbstractContextManager[Served]]
    can_be_unplugged: bool = False
    has_wire: bool = True

    def __str__(self) -> str:
        """Return the name, for the test's own."""
        return self.name


@contextlib.contextmanager
def sim(options: str = "") -> Iterator[Served]:
    """Serve the simulated car of the ``sim:`` URL itself."""
    yield served_by(simulated(options), f"sim:demo?{options}" if options else "sim:demo")


@contextlib.contextmanager
def elm_pty(options: str = "") -> Iterator[Served]:
    """Serve the car behind a simulated ELM327 on a pseudo-terminal."""
    with _adapter(serve_pty(simulated(options))) as server:
        yield served_by(simulated(options), server.url, server.close)


@contextlib.contextmanager
def elm_tcp(options: str = "") -> Iterator[Served]:
    """Serve the car behind a simulated ELM327 on a TCP port."""
    with _adapter(serve_tcp(simulated(options), 0)) as server:
        yield served_by(simulated(options), server.url, server.close)


@contextlib.contextmanager
def can_virtual(options: str = "") -> Iterator[Served]:
    """Serve the car on a bus within this program."""
    channel = uuid4().hex
    with _car_on(channel, options):
        yield served_by(simulated(options), f"can:virtual/{channel}")


@contextlib.contextmanager
def can_udp_multicast(options: str = "") -> Iterator[Served]:
    """Serve the car by another process, on a bus of datagrams."""
    port = free_udp_port()
    with car_process("udp_multicast", GROUP, port, options):
        yield served_by(simulated(options), f"can:udp_multicast/{GROUP}?port={port}")


@contextlib.contextmanager
def slcan(options: str = "") -> Iterator[Served]:
    """Serve the car behind an adapter on a pseudo-terminal that speaks slcan."""
    channel = uuid4().hex
    with _car_on(channel, options), slcan_adapter(channel) as (terminal, adapter):
        yield served_by(simulated(options), f"can:slcan/{terminal}", adapter.unplug)


@contextlib.contextmanager
def doip(options: str = "") -> Iterator[Served]:
    """Serve the car behind a DoIP gateway."""
    car = simulated(options)
    server = DoipServer(car)
    try:
        yield served_on_doip(car, server.url, server.close)
    finally:
        server.close()


@contextlib.contextmanager
def replay(options: str = "") -> Iterator[Served]:
    """Serve a recording of the simulated car, which was asked all that the contract asks."""
    with tempfile.TemporaryDirectory() as folder, sim(options) as direct:
        path = Path(folder) / "visit.trace"
        record(direct, path)
        yield replace(direct, url=f"replay:{path}")


CHANNELS = (
    Channel("sim", sim),
    Channel("elm-pty", elm_pty, can_be_unplugged=True),
    Channel("elm-tcp", elm_tcp, can_be_unplugged=True),
    Channel("can-virtual", can_virtual),
    Channel("can-udp_multicast", can_udp_multicast),
    Channel("slcan", slcan, can_be_unplugged=True),
    Channel("j2534-64", partial(j2534, bits=64, prefix="j2534:"), can_be_unplugged=True),
    Channel("j2534-32", partial(j2534, bits=32, prefix="j2534:"), can_be_unplugged=True),
    Channel("can-j2534", partial(j2534, bits=64, prefix="can:j2534/"), can_be_unplugged=True),
    Channel("doip", doip, can_be_unplugged=True),
    Channel("replay", replay, has_wire=False),
)


@contextlib.contextmanager
def _adapter(server: ElmServer) -> Iterator[ElmServer]:
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def _car_on(channel: str, options: str) -> Iterator[None]:
    with can.Bus(interface="virtual", channel=channel) as bus:
        server = CarServer(simulated(options), bus, time.monotonic)
        try:
            yield
        finally:
            server.close()
