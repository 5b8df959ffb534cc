"""Live values: poll what is wanted as fast as the vehicle answers, and hand it over without signals.

A hundred rounds a second are enough; only simulated cars answer quicker, and would take a whole processor.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Final

from diagclinic.core.ecu import AddressScheme, EcuAddress
from diagclinic.core.reply import Reply, Value
from diagclinic.core.signals import Reading
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.obd2.current_data import decode_current_data
from diagclinic.protocols.obd2.requests import MAX_PIDS, current_data
from diagclinic.services.jobs import Cancelled, JobContext, Priority
from diagclinic.services.polling import Always, Polling
from diagclinic.services.read_values import Readings, Wanted
from diagclinic.services.session import VehicleSession

#: samples that are kept for a reader that is late: 20 signals at 100 a second, for half a minute
BUFFER_SAMPLES: Final = 60_000
#: seconds between two looks at what is wanted where nothing is
PAUSE_S: Final = 0.1
#: seconds that a round of endless polling takes at least: three rounds a picture, and a processor left alone
ROUND_S: Final = 0.01
#: networks whose units may answer several PIDs at once (J1979, service 01)
_MULTIPLE: Final = frozenset({AddressScheme.CAN_11BIT, AddressScheme.CAN_29BIT})

#: one request: whom to ask, and for which PIDs
Batch = tuple[EcuAddress, tuple[int, ...]]


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
        wanted: what to read; may be replaced while the job runs, the next round obeys.
        rounds: how often to read everything; None until cancelled.
        polling: whether values are asked for together or one by one.
        values: samples that were read so far.
        asked_s: seconds that asking for them took, rests left out.
    """

    session: VehicleSession
    pids: PidCatalogue
    wanted: tuple[Wanted, ...]
    buffer: LiveBuffer
    rounds: int | None = None
    clock: Callable[[], float] = time.monotonic
    polling: Polling = field(default_factory=Always)
    priority: Priority = Priority.BACKGROUND
    values: int = 0
    asked_s: float = 0.0
    _alone: set[Wanted] = field(default_factory=set)
    _together: dict[EcuAddress, set[int]] = field(default_factory=dict)
    _planned: tuple[tuple[Wanted, ...], bool] | None = None
    _plan: tuple[Batch, ...] = ()

    def run(self, context: JobContext) -> int:
        """Return how many samples were read.

        Raises:
            Cancelled: somebody asked for it; the usual end.
            DriverError: the link failed.
        """
        self.session.stop = context.stop
        return self._rounds(context)

    def _rounds(self, context: JobContext) -> int:
        samples, done = 0, 0
        context.step(done, self.rounds or 0, "live")
        while self.rounds is None or done < self.rounds:
            before, before_s = self.values, self.asked_s
            self._round(context)
            samples += self.values - before
            done += 1
            self._rest(context, self.asked_s - before_s)
            if (
                self.rounds or context.stop.is_set()
            ):  # endless polling reports nothing, every few milliseconds
                context.step(done, self.rounds or 0, "live")
        return samples

    def _round(self, context: JobContext) -> None:
        """Read everything once, and count what that brought and how long it took."""
        before, began_s = self.values, self.clock()
        for unit, numbers in self._batches():
            self.values += self._poll(unit, numbers, context)
        if self._plan:
            took_s = self.clock() - began_s
            self.asked_s += took_s
            self.polling.took(self.values - before, took_s)

    def _rest(self, context: JobContext, took_s: float) -> None:
        """Wait where nothing is wanted, or where an endless round was over sooner than anybody can look."""
        pause_s = PAUSE_S
        if self.wanted:
            pause_s = 0.0 if self.rounds else ROUND_S - took_s
        if pause_s > 0:
            context.stop.wait(pause_s)

    def _batches(self) -> tuple[Batch, ...]:
        """Return the requests of one round, planned anew where something else is wanted."""
        wanted, together = self.wanted, self.polling.is_together()
        if self._planned is None or self._planned[0] is not wanted or self._planned[1] is not together:
            alone = self._alone if together else set(wanted)
            self._plan, self._planned = tuple(_plan(wanted, alone)), (wanted, together)
        return self._plan

    def _poll(self, unit: EcuAddress, numbers: tuple[int, ...], context: JobContext) -> int:
        if context.stop.is_set():
            raise Cancelled
        replies: dict[int, Reply[Readings]] = {}
        self.session.ask(unit, current_data(*numbers), partial(self._decode, numbers, replies))
        if len(numbers) > 1:
            self._learn(unit, numbers, _told(replies))
        at_s = self.session.answered_at_s
        samples = [
            LiveSample(unit, reading, at_s)
            for reply in replies.values()
            if isinstance(reply, Value)
            for reading in reply.value
        ]
        self.buffer.push(samples)
        return len(samples)

    def _decode(
        self, numbers: tuple[int, ...], replies: dict[int, Reply[Readings]], payload: bytes
    ) -> Reply[dict[int, Reply[Readings]]]:
        replies.update(decode_current_data(payload, numbers, self.pids))
        failed = next((reply for reply in replies.values() if not isinstance(reply, Value)), None)
        return Value(replies, payload) if failed is None or _told(replies) else failed

    def _learn(self, unit: EcuAddress, numbers: tuple[int, ...], told: set[int]) -> None:
        """Ask for a PID by itself from now on where the unit has never told it together with others.

        Many units answer the first PID of several, or nothing at all.
        """
        together = self._together.setdefault(unit, set())
        together |= told
        if len(told) < len(numbers):
            self._alone |= {Wanted(unit, number) for number in numbers if number not in together}
            self._planned = None


def _plan(wanted: Iterable[Wanted], alone: set[Wanted]) -> Iterator[Batch]:
    ordered = sorted(wanted, key=lambda one: one.unit)
    for unit, group in groupby(ordered, key=lambda one: one.unit):
        ones = tuple(dict.fromkeys(group))
        single = [one.pid for one in ones if one in alone or unit.scheme not in _MULTIPLE]
        several = [one.pid for one in ones if one.pid not in single]
        yield from ((unit, tuple(several[at : at + MAX_PIDS])) for at in range(0, len(several), MAX_PIDS))
        yield from ((unit, (number,)) for number in single)


def _told(replies: Mapping[int, Reply[Readings]]) -> set[int]:
    return {number for number, reply in replies.items() if isinstance(reply, Value)}
