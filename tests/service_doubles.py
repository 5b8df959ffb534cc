"""Stand-ins for the outside of the use cases: a scripted vehicle, and records that live in memory."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.errors import RecordMissingError
from diagclinic.core.observation import Observation
from diagclinic.core.trace import Anchor, Tail, Trace, TraceNote, TraceRecord
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Action, Scan, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop
from diagclinic.knowledge.pids import PidCatalogue, load_pids
from diagclinic.services.adapter_tests import KeptTest
from diagclinic.services.jobs import JobContext, Progress
from diagclinic.services.session import VehicleSession
from diagclinic.services.support_ports import SupportFiles
from drivers.api import AdapterInfo, Answer, Bus, Capability, FoundVci, OpenOptions, PduLink, Scheme, Target
from drivers.errors import RequestStoppedError, VehicleSilentError
from drivers.registry import VciUrl
from drivers.simulator.link import SimulatorLink

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ENGINE = EcuAddress.parse("can11:7E8")
GEARBOX = EcuAddress.parse("can11:7E9")
ABS = EcuAddress.parse("can11:7EA")
EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
EVERYBODY_29BIT = Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True)
EVERYBODY_K_LINE = Target(Scheme.K_LINE, 0x33, functional=True)
INFO = AdapterInfo("elm:COM3", "OBDLink EX", "STN2230", Capability.FUNCTIONAL | Capability.BATTERY_VOLTAGE)
FUNCTIONAL = 0x7DF

#: what comes back: answers in hexadecimal by source; an error in their place, or behind them, is raised
Coming = dict[int, str] | list[Answer] | Exception | Callable[[], "Coming"]
#: keys are requests in hexadecimal, behind ``REQUEST:`` the identifier where it matters whom it is sent to
Script = dict[str, Coming]


def no_support() -> SupportFiles:
    """Stand for the surroundings where no report for support is made."""
    raise AssertionError("nobody asked for it")


def now() -> datetime:
    """Return the time of all tests."""
    return NOON


@cache
def pids() -> PidCatalogue:
    """Return the catalogue of the installation."""
    return load_pids(RESOURCES)


def answer(source: int, payload: str, at_s: float = 0.0, damage: str = "") -> Answer:
    """Return an answer in hexadecimal."""
    return Answer(source, bytes.fromhex(payload), at_s, damage)


@dataclass
class ScriptedLink:
    """A link whose vehicle answers by the request's bytes; what is not in the script meets silence.

    Attributes:
        script: see `Script`; ``7E0:03`` beats ``03``.
        volts: of each measurement in turn, the last for good; an error is raised.
        bus: the network that is found; an error is raised.
        sent: every request, with its target's identifier.
        before: is called before each request with its bytes.
    """

    script: Script = field(default_factory=dict)
    volts: list[float | Exception | None] = field(default_factory=lambda: [12.6])
    bus: Bus | Exception = field(default_factory=lambda: Bus("CAN", EVERYBODY, (0x7E8, 0x7E9)))
    info: AdapterInfo = INFO
    resume_hint: str = "hint"
    sent: list[tuple[int, str]] = field(default_factory=list)
    expected: list[int | None] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    is_closed: bool = False

    def battery_v(self, *, stop: threading.Event) -> float | None:
        _obey(stop)
        volts = self.volts.pop(0) if len(self.volts) > 1 else self.volts[0]
        if isinstance(volts, Exception):
            raise volts
        return volts

    def find_bus(self, *, stop: threading.Event) -> Bus:
        _obey(stop)
        if isinstance(self.bus, Exception):
            raise self.bus
        return self.bus

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        _obey(stop)
        text = payload.hex().upper()
        self.before(text)
        self.sent.append((target.request, text))
        self.expected.append(expected)
        coming = self.script.get(f"{target.request:X}:{text}", self.script.get(text, {}))
        yield from self._told(coming, target)

    def close(self) -> None:
        self.is_closed = True

    def requests(self, service: str) -> list[int]:
        """Return whom `service` was sent to, in order."""
        return [target for target, text in self.sent if text.startswith(service)]

    def _told(self, coming: Coming, target: Target) -> Iterator[Answer]:
        if callable(coming):
            coming = coming()
        if isinstance(coming, Exception):
            raise coming
        answers = coming if isinstance(coming, list) else [answer(*one) for one in coming.items()]
        mine = [one for one in answers if isinstance(one, Exception) or _is_from(target, one.source)]
        if not mine:
            raise VehicleSilentError("no answer")
        for one in mine:
            if isinstance(one, Exception):
                raise one
            yield one


def _obey(stop: threading.Event) -> None:
    if stop.is_set():
        raise RequestStoppedError("asked for")


def _is_from(target: Target, source: int) -> bool:
    physical = {
        Scheme.CAN_11BIT: target.request + 8,
        Scheme.CAN_29BIT: 0x18DAF100 | target.request >> 8 & 0xFF,
        Scheme.K_LINE: target.request,
    }
    return target.functional or source == physical[target.scheme]


@dataclass
class MemoryTrace:
    """A trace in memory."""

    rows: list[tuple[bool, bytes, float]] = field(default_factory=list)
    notes: list[bytes] = field(default_factory=list)

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self.rows.append((sent, payload, at_s))

    def note(self, *, payload: bytes, at_s: float) -> None:
        self.notes.append(payload)


@dataclass
class MemoryVisitRecord:
    """A visit's record in memory.

    Attributes:
        failures: errors to raise by the name of the method that fails.
    """

    visit_id: int = 1
    trace: MemoryTrace = field(default_factory=MemoryTrace)
    observations: list[Observation] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    ended_at: list[datetime] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)

    def append(self, observation: Observation) -> None:
        self._may_fail("append")
        self.observations.append(observation)

    def set_vehicle(self, vehicle: Vehicle) -> None:
        self._may_fail("set_vehicle")
        self.vehicles.append(vehicle)

    def add_scan(self, scan: Scan) -> None:
        self._may_fail("add_scan")
        self.scans.append(scan)

    def add_action(self, action: Action) -> None:
        self._may_fail("add_action")
        self.actions.append(action)

    def close(self, ended_at: datetime) -> None:
        self.ended_at.append(ended_at)

    def _may_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


@dataclass
class MemoryShop:
    """A shop's record in memory that hands out `record`, or raises `failure`."""

    record: MemoryVisitRecord = field(default_factory=MemoryVisitRecord)
    failure: Exception | None = None
    begun: list[tuple[str, bool]] = field(default_factory=list)
    closings: int = 0
    entries: list[DetailsEntry] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)
    summaries: list[VisitSummary] = field(default_factory=list)

    def begin_visit(self, started_at: datetime, vci: str, *, is_demo: bool) -> MemoryVisitRecord:
        if self.failure is not None:
            raise self.failure
        self.begun.append((vci, is_demo))
        return self.record

    def visits(self, search: str = "", limit: int = 200) -> tuple[VisitSummary, ...]:
        if self.failure is not None:
            raise self.failure
        return tuple(one for one in self.summaries if search in f"{one.vehicle.plate} {one.vehicle.label}")

    def visit(self, visit_id: int) -> Visit:
        if not self.begun or visit_id != self.record.visit_id:
            raise RecordMissingError(f"there is no visit {visit_id}")
        vci, is_demo = self.begun[-1]
        summary = VisitSummary(visit_id, NOON, None, Vehicle(None), vci, is_demo, None)
        return Visit(
            summary, tuple(self.record.scans), tuple(self.record.actions), tuple(self.entries), self.shop()
        )

    def add_details(self, visit_id: int, entry: DetailsEntry) -> None:
        if self.failure is not None:
            raise self.failure
        self.entries.append(entry)

    def last_technician(self) -> str:
        named = [entry.details.technician for entry in self.entries if entry.details.technician]
        return named[-1] if named else ""

    def shop(self) -> Shop:
        return self.shops[-1] if self.shops else Shop()

    def set_shop(self, shop: Shop, at: datetime, by: str) -> None:
        self.shops.append(shop)

    def observations(self, visit_id: int) -> Iterator[Observation]:
        return iter(self.record.observations)

    def trace(self, visit_id: int) -> Trace:
        kept = self.record.trace
        entries = (
            *(TraceRecord(sent, payload, at_s) for sent, payload, at_s in kept.rows),
            *(TraceNote(payload, 0.0) for payload in kept.notes),
        )
        return Trace(Anchor(NOON, 0.0), entries, Tail.WHOLE, 0)

    def close(self) -> None:
        self.closings += 1


@dataclass
class MemoryAdapters:
    """What is remembered of adapters, in memory."""

    hints: dict[str, str] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    tests: dict[str, KeptTest] = field(default_factory=dict)

    def last_url(self) -> str | None:
        return next(reversed(self.hints), None)

    def identity(self, url: str) -> str:
        return self.identities.get(url, "")

    def hint(self, url: str, identity: str = "") -> str:
        same = (known for known, told in self.identities.items() if identity and told == identity)
        return self.hints.get(next(same, url), "")

    def remember(self, url: str, hint: str, identity: str = "") -> None:
        self.hints.pop(url, None)
        self.hints[url] = hint
        self.identities[url] = identity

    def keep_test(self, url: str, identity: str, kept: KeptTest) -> None:
        self.tests[identity or url] = kept

    def test_of(self, url: str, identity: str) -> KeptTest | None:
        return self.tests.get(identity or url)


@dataclass
class QueuedLinks:
    """Opens `coming` in turn: links, or errors to raise; the bytes that an opening sends go to its trace.

    Attributes:
        found: what is plugged in.
    """

    coming: list[PduLink | Exception]
    opened: list[tuple[str, OpenOptions]] = field(default_factory=list)
    found: tuple[FoundVci, ...] = ()

    def open(self, url: str, options: OpenOptions) -> PduLink:
        self.opened.append((url, options))
        options.trace.record(sent=True, payload=b"ATZ\r", at_s=float(len(self.opened)))
        one = self.coming.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        return self.found


@dataclass
class Listener:
    """Keeps what a job says while it runs, and may cancel it at a step."""

    cancel_at: str = ""
    steps: list[Progress] = field(default_factory=list)
    published: list[object] = field(default_factory=list)

    @property
    def context(self) -> JobContext:
        """A context for one job."""
        context = JobContext(self.steps.append, publish=self.published.append)

        def report(progress: Progress) -> None:
            self.steps.append(progress)
            if self.cancel_at and progress.step.startswith(self.cancel_at):
                context.cancel()

        context.report = report
        return context

    @property
    def names(self) -> list[str]:
        """The names of the steps, in order."""
        return [progress.step for progress in self.steps]


def context() -> JobContext:
    """Return a context to which nobody listens."""
    return JobContext(lambda _: None)


def session_on(
    script: Script | None = None,
    units: Iterable[int] = (0x7E8,),
    *,
    everybody: Target = EVERYBODY,
    volts: Iterable[float | Exception | None] = (12.6,),
) -> VehicleSession:
    """Return a session with a scripted vehicle whose `units` answered while its network was looked for."""
    bus = Bus("a network", everybody, tuple(units))
    link = ScriptedLink(script or {}, list(volts), bus)
    return VehicleSession("elm:COM3", link, bus, MemoryVisitRecord(), now)


@contextmanager
def on_car(url: str) -> Iterator[tuple[SimulatorLink, VehicleSession]]:
    """Lend the simulated car that `url` describes, and a session with it."""
    link = SimulatorLink(VciUrl.parse(url), OpenOptions(MemoryTrace(), context().stop))
    try:
        bus = link.find_bus(stop=context().stop)
        yield link, VehicleSession(url, link, bus, MemoryVisitRecord(), now)
    finally:
        link.close()
