"""Read present values once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Reply
from diagclinic.core.signals import Reading
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.obd2.current_data import decode_current_data
from diagclinic.protocols.obd2.requests import current_data
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.session import Replies, VehicleSession
from diagclinic.services.supported_pids import read_supported

Readings = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A PID of one control unit that somebody wants to see."""

    unit: EcuAddress
    pid: int


def decoder_of(pid: int, pids: PidCatalogue) -> Callable[[bytes], Reply[Readings]]:
    """Return the decoder of an answer that holds `pid` alone."""
    return lambda payload: decode_current_data(payload, (pid,), pids)[pid]


def read_everywhere(session: VehicleSession, pids: PidCatalogue, pid: int) -> Replies[Readings]:
    """Ask all units for `pid`."""
    return session.ask_everybody(current_data(pid), decoder_of(pid, pids))


@dataclass(frozen=True, slots=True)
class ListValues:
    """Job: find out which values each control unit offers."""

    session: VehicleSession
    pids: PidCatalogue
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> tuple[Wanted, ...]:
        """Return every PID that is offered and can be decoded, unit by unit."""
        self.session.stop = context.stop
        offered: list[Wanted] = []
        for done, unit in enumerate(self.session.units):
            context.step(done, len(self.session.units), f"values.list:{unit}")
            numbers = read_supported(self.session, unit)
            offered += (Wanted(unit, pid.number) for pid in self.pids if pid.number in numbers and pid.fields)
        return tuple(offered)


@dataclass(frozen=True, slots=True)
class ReadValues:
    """Job: read each wanted value once."""

    session: VehicleSession
    pids: PidCatalogue
    wanted: Sequence[Wanted]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> dict[Wanted, Reply[Readings]]:
        """Return each value's reply, in the order in which they were wanted."""
        self.session.stop = context.stop
        replies: dict[Wanted, Reply[Readings]] = {}
        wanted = tuple(dict.fromkeys(self.wanted))
        for done, one in enumerate(wanted):
            context.step(done, len(wanted), f"values.read:{one.pid:02X}")
            replies[one] = self.session.ask(one.unit, current_data(one.pid), decoder_of(one.pid, self.pids))
        return replies
