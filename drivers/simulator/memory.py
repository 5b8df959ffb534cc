"""One control unit's fault memory: how a code comes, matures, heals and is cleared, trip by trip.

Follows the rules of OBD II (SAE J1979; 13 CCR 1968.2 (d)(2) and (d)(2.5)): pending in the first driving
cycle with the fault, confirmed with lamp in the second, lamp off after three clean cycles, forgotten after
forty more, and a permanent code stays until its own monitor has found nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from drivers.simulator.counters import Counters
from drivers.simulator.faults import Fault, MonitorKey, Unit
from drivers.simulator.model import CarState
from drivers.simulator.monitors import Monitor, Progress
from drivers.simulator.options import Age

LAMP_OFF_CYCLES: Final = 3
FORGOTTEN_CYCLES: Final = 40
NO_FRAME: Final[Mapping[int, bytes]] = MappingProxyType({})
#: monitors whose freeze frame takes the place of any other's (SAE J1979, service 02; 40 CFR 86.010-18)
FRAMED_FIRST: Final = frozenset({MonitorKey.MISFIRE, MonitorKey.FUEL})
EMISSION_UNITS: Final = frozenset({Unit.ENGINE, Unit.TRANSMISSION})

Snapshot = Callable[[CarState], Mapping[int, bytes]]


@dataclass(slots=True)
class Entry:
    """What the memory holds about one fault.

    Attributes:
        is_failing: what its monitor found last.
        failed_cycle: driving cycle in which its monitor last found it; -1 for none.
        clean_cycles: cycles since in which the monitor ran and found nothing.
        frame: values of PIDs when it was found first.
        framed_at: how many moments with frames there were before this one.
    """

    fault: Fault
    pending: bool = False
    confirmed: bool = False
    permanent: bool = False
    lamp: bool = False
    is_failing: bool = False
    failed_cycle: int = -1
    failed_since_clear: bool = False
    clean_cycles: int = 0
    frame: Mapping[int, bytes] = field(default_factory=lambda: NO_FRAME)
    framed_at: int = 0

    @property
    def frame_rank(self) -> tuple[bool, int, int]:
        """Its place in line for the one frame: misfire and fuel system before all others, then as found."""
        return self.fault.monitor not in FRAMED_FIRST, self.framed_at, self.fault.code

    @property
    def is_stored(self) -> bool:
        """Whether any list holds the code."""
        return self.pending or self.confirmed or self.permanent

    def fail(self, cycle: int) -> None:
        """Take note that the monitor found the fault in `cycle`."""
        is_matured = self.fault.trips == 1 or (self.pending and self.failed_cycle < cycle)
        self.pending = self.is_failing = self.failed_since_clear = True
        self.failed_cycle, self.clean_cycles = cycle, 0
        if is_matured:
            self.confirm()

    def confirm(self) -> None:
        """Store the code as confirmed; an emission-related one lights the lamp and becomes permanent."""
        self.confirmed = self.lamp = True
        self.permanent = self.fault.unit in EMISSION_UNITS

    def heal(self) -> None:
        """Take note of a whole cycle in which the monitor ran and found nothing."""
        self.clean_cycles += 1
        self.pending = False
        if not self.confirmed or self.clean_cycles >= LAMP_OFF_CYCLES:
            self.lamp = self.permanent = False
        if self.clean_cycles >= LAMP_OFF_CYCLES + FORGOTTEN_CYCLES:
            self.confirmed = False

    def clear(self) -> None:
        """Forget everything but the permanent code."""
        self.pending = self.confirmed = self.lamp = self.is_failing = self.failed_since_clear = False
        self.failed_cycle, self.clean_cycles, self.frame = -1, 0, NO_FRAME


class FaultMemory:
    """The codes, freeze frames and readiness of one control unit."""

    def __init__(self, monitors: Iterable[Monitor], faults: Iterable[Fault], snapshot: Snapshot) -> None:
        self.monitors = tuple(monitors)
        self._faults = list(faults)
        self._entries = {fault.name: Entry(fault) for fault in self._faults}
        self._snapshot = snapshot
        self.counters = Counters()
        self._cycle = 0
        self._since = Progress()
        self._ran: set[MonitorKey] = set()
        self._complete = {monitor.key for monitor in self.monitors}
        self._moments = 0

    def mature(self, age: Age, state: CarState) -> None:
        """Let the faults have been there for earlier cycles, found first in `state`."""
        if age is Age.FRESH:
            return
        for entry in self._entries.values():
            entry.fail(-1)
            self._frame(entry, state)
            if age is Age.CONFIRMED:
                entry.confirm()
        if self.lamp_is_on:
            self.counters.lit_before(km=214.0, seconds=22_800.0)

    def observe(self, state: CarState, cycle: int) -> None:
        """Run the monitors that `state` lets run, in driving cycle `cycle`."""
        self._moments += 1
        if cycle != self._cycle:
            self._begin_cycle(cycle)
        for monitor in self.monitors:
            if monitor.key not in self._ran and monitor.has_run(state, self._since):
                self._ran.add(monitor.key)
                self._complete.add(monitor.key)
                self._judge(monitor.key, state)
        self.counters.advance(state, lamp=self.lamp_is_on)

    def repair(self, name: str) -> None:
        """Take the cause away; the code stays until the memory's rules let it go."""
        self._faults = [fault for fault in self._faults if fault.name != name]

    def clear(self, state: CarState) -> None:
        """Do what service 04 does: forget codes and frames, and set readiness back."""
        for entry in self._entries.values():
            entry.clear()
        self._ran.clear()
        self._complete.clear()
        self._since = Progress.of(state)
        self.counters.clear(state)

    @property
    def stored(self) -> tuple[Entry, ...]:
        """What is in any of the lists, in the order of the codes."""
        stored = (entry for entry in self._entries.values() if entry.is_stored)
        return tuple(sorted(stored, key=lambda entry: entry.fault.code))

    @property
    def confirmed(self) -> tuple[int, ...]:
        """Codes for service 03."""
        return tuple(entry.fault.code for entry in self.stored if entry.confirmed)

    @property
    def pending(self) -> tuple[int, ...]:
        """Codes for service 07."""
        return tuple(entry.fault.code for entry in self.stored if entry.pending)

    @property
    def permanent(self) -> tuple[int, ...]:
        """Codes for service 0A."""
        return tuple(entry.fault.code for entry in self.stored if entry.permanent)

    @property
    def lamp_is_on(self) -> bool:
        """Whether this unit asks for the malfunction indicator lamp."""
        return any(entry.lamp for entry in self._entries.values())

    @property
    def framed(self) -> Entry | None:
        """The entry whose freeze frame is told; of those that came at the same moment, the lowest code's."""
        return min((entry for entry in self.stored if entry.frame), key=lambda e: e.frame_rank, default=None)

    def is_complete(self, key: MonitorKey) -> bool:
        """Say whether a monitor has run since the codes were cleared."""
        return key in self._complete

    def has_run(self, key: MonitorKey) -> bool:
        """Say whether a monitor has run in this driving cycle."""
        return key in self._ran

    def failed_this_cycle(self, entry: Entry) -> bool:
        """Say whether the monitor found this fault in the driving cycle under way."""
        return entry.failed_cycle == self._cycle

    def _judge(self, key: MonitorKey, state: CarState) -> None:
        present = {fault.name for fault in self._faults}
        for name, entry in self._entries.items():
            if entry.fault.monitor is not key:
                continue
            if name in present:
                entry.fail(self._cycle)
                self._frame(entry, state)
            else:
                entry.is_failing = False

    def _frame(self, entry: Entry, state: CarState) -> None:
        """Keep the values of this moment, unless the entry has a frame already."""
        if not entry.frame:
            entry.frame, entry.framed_at = self._snapshot(state), self._moments

    def _begin_cycle(self, cycle: int) -> None:
        for entry in self._entries.values():
            if entry.fault.monitor in self._ran and entry.failed_cycle != self._cycle:
                entry.heal()
        self._cycle, self._since = cycle, Progress()
        self.counters.end_cycle()
        self._ran.clear()
