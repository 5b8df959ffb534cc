"""Read everything that a vehicle offers, once; what is not told is named with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Silent, Value
from diagclinic.core.signals import Pid, Reading
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.live import LiveBuffer, LivePoll
from diagclinic.services.read_values import ListValues, ReadValues, Wanted
from diagclinic.services.session import VehicleSession


@dataclass(frozen=True, slots=True)
class Unread:
    """A value that a control unit offers and did not tell."""

    wanted: Wanted
    pid: Pid
    reply: NotSupported | Refused | Silent | Corrupt


@dataclass(frozen=True, slots=True)
class AllValues:
    """What was read, in the order in which it arrived, and what was not."""

    readings: tuple[tuple[EcuAddress, Reading], ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class ReadAll:
    """Job: read every value several at a time, and whatever did not come so once more by itself."""

    session: VehicleSession
    pids: PidCatalogue
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> AllValues:
        """Return all values.

        Raises:
            Cancelled: somebody asked for it.
            DriverError: the link failed.
        """
        wanted = ListValues(self.session, self.pids).run(context)
        buffer = LiveBuffer()
        LivePoll(self.session, self.pids, wanted, buffer, rounds=1).run(context)
        readings = [(sample.unit, sample.reading) for sample in buffer.drain()]
        told = {(unit, reading.parameter.key) for unit, reading in readings}
        missing = [one for one in wanted if not any((one.unit, key) in told for key in self._keys(one))]
        replies = ReadValues(self.session, self.pids, missing).run(context)
        for one, reply in replies.items():
            if isinstance(reply, Value):
                readings += ((one.unit, reading) for reading in reply.value)
        unread = (
            Unread(one, pid, reply)
            for one, reply in replies.items()
            if not isinstance(reply, Value) and (pid := self.pids.get(one.pid)) is not None
        )
        return AllValues(tuple(readings), tuple(unread))

    def _keys(self, wanted: Wanted) -> Iterator[str]:
        """Yield the keys of the parameters that `wanted` may tell, in any of its forms."""
        pid = self.pids.get(wanted.pid)
        while pid is not None:
            yield from (field.parameter.key for field in pid.fields)
            pid = pid.longer


def by_unit(readings: Iterable[tuple[EcuAddress, Reading]]) -> dict[EcuAddress, list[Reading]]:
    """Return `readings` of each control unit by itself."""
    units: dict[EcuAddress, list[Reading]] = {}
    for unit, reading in readings:
        units.setdefault(unit, []).append(reading)
    return units
