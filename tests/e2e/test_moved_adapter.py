"""An adapter that is unplugged and comes back on another port: the same visit goes on over the new one."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diagclinic.app.adapter_memory import FileAdapterMemory
from diagclinic.services.connect import Connect, Reconnect, RungState
from diagclinic.services.identify import Identify
from diagclinic.services.jobs import JobContext, run_job
from diagclinic.services.session import VehicleSession
from drivers.elm327.discovery import discover_elm327
from drivers.elm327.opening import open_elm327
from drivers.errors import DriverError
from drivers.registry import Driver, Registry, VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm_server import ElmServer, serve_pty
from drivers.simulator.options import car_options
from tests.service_doubles import MemoryShop, context, now

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

OURS, OTHERS = "OURS01", "OTHERS"


@dataclass
class Port:
    """A serial port of this computer, as the system tells of it."""

    device: str
    serial_number: str | None
    description: str = "OBDLink EX"
    hwid: str = "USB VID:PID=0403:6015"
    product: str | None = "OBDLink EX"
    vid: int | None = 0x0403
    pid: int | None = 0x6015


@dataclass
class Computer:
    """A computer with two ports, behind each an adapter on the same car.

    Attributes:
        ports: what the system lists now.
    """

    folder: Path
    here: ElmServer = field(default_factory=lambda: serve_pty(car()))
    there: ElmServer = field(default_factory=lambda: serve_pty(car()))
    ports: list[Port] = field(default_factory=list)
    shop: MemoryShop = field(default_factory=MemoryShop)

    def __post_init__(self) -> None:
        """Plug the adapter in at the first port."""
        self.memory = FileAdapterMemory(self.folder)
        self.links = Registry({"elm": Driver(open_elm327, lambda: discover_elm327(lambda: self.ports))})
        self.plug((self.here, OURS))

    def plug(self, *adapters: tuple[ElmServer, str]) -> None:
        """Let the system list these adapters with their serial numbers."""
        self.ports = [Port(server.url.removeprefix("elm:"), serial) for server, serial in adapters]

    def connect(self) -> VehicleSession:
        job = Connect(self.here.url, self.links, self.memory, lambda: self.shop, now)
        session = job.run(context())
        Identify(session).run(context())
        return session

    def reconnect(self, session: VehicleSession, context: JobContext) -> VehicleSession | None:
        return run_job(Reconnect(session, self.links, self.memory, pause_s=0.0), context).result


def car() -> Car:
    return Car(car_options(VciUrl.parse("sim:demo")))


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    with_two_ports = Computer(tmp_path)
    yield with_two_ports
    with_two_ports.here.close()
    with_two_ports.there.close()


@pytest.fixture
def session(computer: Computer) -> Iterator[VehicleSession]:
    connected = computer.connect()
    yield connected
    connected.end()


def pull_out(session: VehicleSession, computer: Computer) -> None:
    """Take the adapter away, and let the session notice."""
    computer.here.close()
    with pytest.raises(DriverError):
        session.measure_battery()


def test_visit_goes_on_over_the_new_port(computer: Computer, session: VehicleSession) -> None:
    pull_out(session, computer)
    computer.plug((computer.there, OURS))
    assert computer.reconnect(session, context()) is session
    assert session.url == computer.there.url
    assert session.measure_battery() is not None


def test_adapter_is_remembered_at_the_new_port(computer: Computer, session: VehicleSession) -> None:
    former_hint = computer.memory.hint(session.url)
    pull_out(session, computer)
    computer.plug((computer.there, OURS))
    computer.reconnect(session, context())
    memory = FileAdapterMemory(computer.folder)
    assert (memory.last_url(), memory.hint(computer.there.url)) == (computer.there.url, former_hint)


def test_another_adapter_that_is_plugged_in_meanwhile_gets_no_byte(
    computer: Computer, session: VehicleSession
) -> None:
    pull_out(session, computer)
    computer.plug((computer.there, OTHERS))
    trace = computer.shop.record.trace.rows
    before, attempt = len(trace), context()
    attempt.publish = lambda part: attempt.cancel() if part.state is RungState.FAILED else None
    computer.reconnect(session, attempt)
    assert trace[before:] == []


def test_adapter_is_found_though_another_took_its_port(computer: Computer, session: VehicleSession) -> None:
    session.link.close()  # the cable was swapped: a stranger answers at the former port
    computer.plug((computer.here, OTHERS), (computer.there, OURS))
    computer.reconnect(session, context())
    assert session.url == computer.there.url
