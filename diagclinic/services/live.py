"""Live values: poll what is wanted as fast as the vehicle answers, and hand it over without signals."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from diagclinic.core.ecu import AddressScheme, EcuAddress
from diagclinic.core.reply import Reply, Value
from diagclinic.core.signals import Reading
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.obd2.current_data import decode_current_data
from diagclinic.protocols.obd2.requests import MAX_PIDS, current_data
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession

#: samples that are kept for a reader that is late: 20 signals at 100 a second, for half a minute
BUFFER_SAMPLES: Final = 60_000
#: networks whose units may answer several PIDs at once (J1979, service 01)
_MULTIPLE: Final = frozenset({AddressScheme.CAN_11BIT, AddressScheme.CAN_29BIT})


@dataclass(frozen=True, slots=True)
class LiveSample:
    """One reading; `at_s` is the arrival of its answer on the monotonic clock."""

    unit: EcuAddress
    reading: Reading
    at_s: float


class LiveBuffer:
    """Carries samples from the thread of the link to whoever shows them; the oldest give way."""

    def __init__(self, size: int = BUFFER_SAMPLES) -> None:
        self._samples: deque[LiveSample] = deque(maxlen=size)
        self._lock = threading.Lock()

    def push(self, samples: Iterable[LiveSample]) -> None:
        """Add `samples`."""
        with self._lock:
            self._samples.extend(samples)

    def drain(self) -> list[LiveSample]:
        """Return what has come since the last call, oldest first."""
        with self._lock:
            samples = list(self._samples)
            self._samples.clear()
        return samples


@dataclass(slots=True)
class LivePoll:
    """Job: poll until cancelled; several PIDs in a request where the unit answers them.

    Attributes:
        rounds: how often to read everything; None until cancelled.
    """

    session: VehicleSession
    pids: PidCatalogue
    wanted: tuple[Wanted, ...]
    buffer: LiveBuffer
    rounds: int | None = None
    clock: Callable[[], float] = time.monotonic
    priority: Priority = Priority.BACKGROUND
    _alone: set[EcuAddress] = field(default_factory=set)

    def run(self, context: JobContext) -> int:
        """Return how many samples were read.

        Raises:
            Cancelled: somebody asked for it; the usual end.
            DriverError: the link failed.
        """
        self.session.stop = context.stop
        samples, done = 0, 0
        while self.rounds is None or done < self.rounds:
            for unit, numbers in list(self._batches()):
                context.step(done, self.rounds or 0, "live")
                samples += self._poll(unit, numbers)
            done += 1
            if not self.wanted:
                context.stop.wait(0.1)
        return samples

    def _batches(self) -> Iterator[tuple[EcuAddress, tuple[int, ...]]]:
        """Yield the requests of one round."""
        ordered = sorted(self.wanted, key=lambda one: one.unit)
        for unit, group in groupby(ordered, key=lambda one: one.unit):
            numbers = tuple(dict.fromkeys(one.pid for one in group))
            size = 1 if unit in self._alone or unit.scheme not in _MULTIPLE else MAX_PIDS
            for start in range(0, len(numbers), size):
                yield unit, numbers[start : start + size]

    def _poll(self, unit: EcuAddress, numbers: tuple[int, ...]) -> int:
        replies: dict[int, Reply[tuple[Reading, ...]]] = {}

        def decode(payload: bytes) -> Reply[dict[int, Reply[tuple[Reading, ...]]]]:
            replies.update(decode_current_data(payload, numbers, self.pids))
            failed = next((reply for reply in replies.values() if not isinstance(reply, Value)), None)
            return Value(replies, payload) if failed is None or _some(replies) else failed

        self.session.ask(unit, current_data(*numbers), decode)
        if len(numbers) > 1 and not _some(replies):
            self._alone.add(unit)  # many units answer one PID at a time, or nothing at all
        at_s = self.clock()
        samples = [
            LiveSample(unit, reading, at_s)
            for reply in replies.values()
            if isinstance(reply, Value)
            for reading in reply.value
        ]
        self.buffer.push(samples)
        return len(samples)


def _some(replies: dict[int, Reply[tuple[Reading, ...]]]) -> bool:
    return any(isinstance(reply, Value) for reply in replies.values())
