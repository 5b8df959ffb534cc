"""The car that is here: what the pages share of it.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.visit import Scan, Visit, VisitSummary
from diagclinic.services.clear_codes import ClearReport
from diagclinic.services.identify import Identification
from diagclinic.services.session import VehicleSession
from diagclinic.services.stand_ins import demo_word, is_demo

NO_VEHICLE = Vehicle(None)


class LinkState(StrEnum):
    """How the link to the vehicle is."""

    NONE = "none"
    UP = "up"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class FrameRecording:
    """Raw frames that are recorded, of the vehicle of the visit or another one.

    Attributes:
        url: the interface that listens.
        stop: ends it; what came is kept.
    """

    url: str
    stop: Callable[[], object]


@dataclass(slots=True)
class CurrentVisit:
    """The visit under way; used from the thread of the window alone.

    Attributes:
        session: the vehicle that is connected, None while there is none.
        vehicle: whose visit this is, as far as it is known.
        identities: what the control units say of themselves.
        scans: the scans of this visit, oldest first, as they are on record.
        link: how the link is.
        battery_v: supply when it was last told, None where it is not known.
        is_engine_running: None where it is not known.
        recording: the recording of raw frames under way, None while there is none.
        changed: are called after every change but those that `measured` is for.
        measured: are called when supply or engine changed, which may be several times a second, and when the
            recording of raw frames begins or ends.
        recorded: are called once, when the recording of raw frames has ended and its interface is free.
        lost: are called with what to go on with when the link was lost.
    """

    session: VehicleSession | None = None
    vehicle: Vehicle = NO_VEHICLE
    identities: tuple[UnitIdentity, ...] = ()
    scans: tuple[Scan, ...] = ()
    link: LinkState = LinkState.NONE
    battery_v: float | None = None
    is_engine_running: bool | None = None
    recording: FrameRecording | None = None
    changed: list[Callable[[], None]] = field(default_factory=list)
    measured: list[Callable[[], None]] = field(default_factory=list)
    recorded: list[Callable[[], None]] = field(default_factory=list)
    lost: list[Callable[[Callable[[], None]], None]] = field(default_factory=list)

    @property
    def is_demo(self) -> bool:
        """Whether the vehicle is simulated, or answers from a recording."""
        return self.session is not None and is_demo(self.session.url)

    @property
    def demo_word(self) -> str:
        """What is shown beside everything then; empty with a vehicle, or none."""
        return demo_word(self.session.url) if self.session is not None and self.is_demo else ""

    def tell(self) -> None:
        """Let everybody know that something changed."""
        for callback in self.changed:
            callback()

    def begin(self, session: VehicleSession) -> None:
        """A vehicle was connected: forget the former one."""
        self.session, self.link = session, LinkState.UP
        self.vehicle, self.identities = NO_VEHICLE, ()
        self.scans = ()
        self.battery_v, self.is_engine_running = session.battery_v, None
        self.tell()

    def measure(self, battery_v: float | None, *, is_engine_running: bool | None) -> None:
        """Take note of supply and engine; tells only where something changed."""
        if (battery_v, is_engine_running) == (self.battery_v, self.is_engine_running):
            return
        self.battery_v, self.is_engine_running = battery_v, is_engine_running
        for callback in self.measured:
            callback()

    @property
    def is_capturing(self) -> bool:
        """Whether raw frames are recorded."""
        return self.recording is not None

    def record(self, recording: FrameRecording | None) -> None:
        """The recording of raw frames began, or ended."""
        self.recording = recording
        for callback in self.measured:
            callback()
        if recording is not None:
            return
        waiting, self.recorded = self.recorded, []
        for callback in waiting:
            callback()

    def identify(self, found: Identification) -> None:
        """The vehicle said who it is."""
        self.vehicle, self.identities = found.vehicle, found.units
        self.tell()

    def name(self, vehicle: Vehicle) -> None:
        """The technician said whose visit this is."""
        self.vehicle = vehicle
        self.tell()

    def add_scan(self, scan: Scan) -> None:
        """A scan went on record."""
        self.scans = (*self.scans, scan)
        self.tell()

    def add_clearing(self, report: ClearReport) -> None:
        """Codes were cleared, between two scans."""
        self.scans = (*self.scans, report.before, report.after)
        self.tell()

    def lose_link(self, go_on: Callable[[], None]) -> None:
        """The link was lost, or work found it still lost; `go_on` is what to do once it is back."""
        if self.link is LinkState.NONE:
            return
        if self.link is LinkState.UP:
            self.link, self.battery_v, self.is_engine_running = LinkState.LOST, None, None
            self.tell()
        for callback in self.lost:
            callback(go_on)

    def link_is_back(self) -> None:
        """The vehicle answers again."""
        self.link = LinkState.UP
        self.tell()

    def end(self) -> VehicleSession | None:
        """The car leaves; return the session, which is to be ended on the thread of its link."""
        session, self.session = self.session, None
        self.link = LinkState.NONE
        self.tell()
        return session

    def snapshot(self, session: VehicleSession, under_way: Scan | None = None) -> Visit:
        """Return the visit as the record will tell it, with a scan that is still under way."""
        scans = self.scans if under_way is None else (*self.scans, under_way)
        last = next((scan for scan in reversed(scans) if scan.is_complete), None)
        codes = len(last.faults) if last else None
        summary = VisitSummary(
            session.record.visit_id, session.now(), None, self.vehicle, session.url, self.is_demo, codes
        )
        return Visit(summary, scans, ())
