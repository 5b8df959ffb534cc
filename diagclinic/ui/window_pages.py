"""The pages of the window with their presenters; each is made when it is first shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

from PyQt6.QtWidgets import QWidget

from diagclinic.services.feedback import TOPICS, Topic
from diagclinic.services.jobs import Outcome
from diagclinic.services.live import LiveBuffer
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from diagclinic.services.telemetry import FeatureUsed
from diagclinic.ui.main_window import MainWindow
from diagclinic.ui.presenters.capture_presenter import CapturePresenter
from diagclinic.ui.presenters.clear_codes_presenter import ClearCodesPresenter
from diagclinic.ui.presenters.connect_presenter import ConnectPresenter
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.feedback_presenter import FeedbackPresenter
from diagclinic.ui.presenters.history_presenter import HistoryPresenter
from diagclinic.ui.presenters.live_presenter import LivePresenter
from diagclinic.ui.presenters.live_pulse import LivePulse
from diagclinic.ui.presenters.live_source import VehicleLiveSource
from diagclinic.ui.presenters.privacy_presenter import PrivacyPresenter
from diagclinic.ui.presenters.report_presenter import ReportPresenter
from diagclinic.ui.presenters.scan_presenter import ScanPresenter
from diagclinic.ui.presenters.telemetry_sender import TelemetrySender
from diagclinic.ui.presenters.updates_presenter import UpdatesPresenter
from diagclinic.ui.presenters.vehicle_presenter import VehiclePresenter
from drivers.errors import LinkLostError

T = TypeVar("T")

VEHICLE: Final = "vehicle"
FAULTS: Final = "faults"
LIVE: Final = "live"
REPORT: Final = "report"
HISTORY: Final = "history"
CAPTURE: Final = "capture"
UPDATES: Final = "updates"
FEEDBACK: Final = "feedback"
PRIVACY: Final = "privacy"

#: what a technician looks at first: load, temperatures, fuel trims, speeds, air, supply (J1979, service 01)
FIRST_VALUES: Final = (0x0C, 0x0D, 0x05, 0x04, 0x06, 0x07, 0x0F, 0x10, 0x11, 0x42)


class Refreshed(Protocol):
    """A presenter whose page may be out of date when it comes back in sight."""

    def refresh(self) -> None:
        """Show what is so now."""
        ...


@dataclass(slots=True, weakref_slot=True)
class WindowPages:
    """Makes the pages and holds their presenters.

    Attributes:
        reports: folder that reports go to.
        sender: sends what somebody agreed to.
    """

    desk: Desk
    window: MainWindow
    reports: Path
    sender: TelemetrySender = field(init=False)
    _connecting: ConnectPresenter | None = None
    _vehicle: VehiclePresenter | None = None
    _scanning: ScanPresenter | None = None
    _clearing: ClearCodesPresenter | None = None
    _history: HistoryPresenter | None = None
    _report: ReportPresenter | None = None
    _live: LivePresenter | None = None
    _capture: CapturePresenter | None = None
    _updates: UpdatesPresenter | None = None
    _privacy: PrivacyPresenter | None = None
    _feedback: FeedbackPresenter | None = None
    _live_session: VehicleSession | None = field(default=None)

    def __post_init__(self) -> None:
        """Make what works without any page."""
        self.sender = TelemetrySender(self.desk)

    def add_all(self) -> None:
        """Put every page on the rail."""
        self.window.add_page(VEHICLE, "Vehicle", "vehicle", self._make_vehicle, "Ctrl+1")
        self.window.add_page(FAULTS, "Faults", "faults", self._make_faults, "Ctrl+2")
        self.window.add_page(LIVE, "Live data", "live", self._make_live, "Ctrl+3")
        self.window.add_page(REPORT, "Report", "report", self._make_report, "Ctrl+4")
        self.window.add_page(HISTORY, "History", "history", self._make_history, "Ctrl+5")
        self.window.add_page(CAPTURE, "Capture", "capture", self._make_capture, "Ctrl+6")
        self.window.add_page(UPDATES, "Updates", "updates", self._make_updates, "Ctrl+7")
        self.window.add_page(PRIVACY, "Privacy", "privacy", self._make_privacy, "Ctrl+8")
        self.window.add_page(FEEDBACK, "Feedback", "feedback", self._make_feedback, "Ctrl+9")
        self.window.add_act("F5", self.scan)
        self.window.add_act("Ctrl+P", self.report)
        self.window.page_shown.connect(self._on_shown)
        self.desk.visit.changed.append(self._follow_visit)

    @property
    def connecting(self) -> ConnectPresenter:
        """The presenter of the page *Vehicle*, which is always the first to be shown."""
        return _made(self._connecting)

    def scan(self) -> None:
        """Show the faults and read every control unit."""
        self.window.show_page(FAULTS)
        _made(self._scanning).start()

    def report(self) -> None:
        """Show the reports and make one of the visit under way."""
        self.window.show_page(REPORT)
        presenter = _made(self._report)
        presenter.show_current()
        presenter.save("pdf")

    def say_something(self, topic: Topic) -> None:
        """Show the page *Feedback* with a question about `topic`."""
        self.window.show_page(FEEDBACK)
        _made(self._feedback).open(topic)

    def _report_on(self, visit_id: int) -> None:
        self.window.show_page(REPORT)
        _made(self._report).choose(visit_id)

    def _make_vehicle(self) -> QWidget:
        from diagclinic.ui.views.connect_view import ConnectPage, ConnectPageActs  # noqa: PLC0415  first shown

        page = ConnectPage(ConnectPageActs(lambda: self.connecting, lambda: _made(self._vehicle)))
        self._vehicle = VehiclePresenter(self.desk, page, self.scan)
        self._connecting = ConnectPresenter(self.desk, page, self._vehicle.identify)
        return page

    def _make_faults(self) -> QWidget:
        from diagclinic.ui.views.scan_view import ScanPage, ScanPageActs  # noqa: PLC0415  first shown

        acts = ScanPageActs(
            lambda: _made(self._scanning),
            lambda: _made(self._clearing),
            lambda: self.window.show_page(VEHICLE),
        )
        page = ScanPage(acts, self.window.work)
        self._scanning = ScanPresenter(self.desk, page)
        self._clearing = ClearCodesPresenter(self.desk, page, self._scanning.start)
        self._scanning.refresh()
        page.offer_clearing(is_possible=bool(self.desk.visit.scans))
        return page

    def _make_report(self) -> QWidget:
        from diagclinic.ui.views.report_view import ReportPage  # noqa: PLC0415  first shown

        page = ReportPage(lambda: _made(self._report))
        self._report = ReportPresenter(self.desk, page, self.reports)
        self._report.show_current()
        return page

    def _make_history(self) -> QWidget:
        from diagclinic.ui.views.history_view import HistoryPage, HistoryPageActs  # noqa: PLC0415  first shown

        page = HistoryPage(HistoryPageActs(lambda: _made(self._history), self._report_on))
        self._history = HistoryPresenter(self.desk, page)
        return page

    def _make_live(self) -> QWidget:
        from diagclinic.ui.views.live_view import LiveView  # noqa: PLC0415  first shown

        page = LiveView(lambda: self.desk.workshop.knowledge.pids)
        self._live = page.presenter
        pulse = LivePulse(self.desk.visit, self._live, lambda: self.desk.workshop.knowledge.pids)
        self._live.heard.append(pulse.look)
        self._follow_visit()
        return page

    def _make_capture(self) -> QWidget:
        from diagclinic.ui.views.capture_view import CapturePage  # noqa: PLC0415  first shown

        page = CapturePage(lambda: _made(self._capture))
        self._capture = CapturePresenter(self.desk, page, time.monotonic)
        return page

    def _make_updates(self) -> QWidget:
        from diagclinic.ui.views.updates_view import UpdatesPage  # noqa: PLC0415  first shown

        page = UpdatesPage(lambda: _made(self._updates), self.window.work)
        self._updates = UpdatesPresenter(self.desk, page, self.reports)
        return page

    def _make_feedback(self) -> QWidget:
        from diagclinic.ui.views.feedback_view import FeedbackPage  # noqa: PLC0415  first shown

        page = FeedbackPage(lambda: _made(self._feedback))
        self._feedback = FeedbackPresenter(self.desk, page)
        self._feedback.open(TOPICS[0])
        return page

    def _make_privacy(self) -> QWidget:
        from diagclinic.ui.views.privacy_view import PrivacyPage  # noqa: PLC0415  first shown

        page = PrivacyPage(lambda: _made(self._privacy))
        self._privacy = PrivacyPresenter(self.desk, page, self.sender.send)
        return page

    def _on_shown(self, key: str) -> None:
        self.desk.workshop.telemetry.tell(FeatureUsed(f"page-{key}"))
        pages: dict[str, Refreshed | None] = {
            HISTORY: self._history,
            REPORT: self._report,
            CAPTURE: self._capture,
            UPDATES: self._updates,
            PRIVACY: self._privacy,
        }
        if key in pages:
            _made(pages[key]).refresh()

    def _follow_visit(self) -> None:
        """Let the page *Live data* read the vehicle that is connected now."""
        session = self.desk.visit.session
        if self._live is None or session is self._live_session:
            return
        self._live_session = session
        self._live.attach(None if session is None else WatchedLiveSource(self.desk, session, self._live))


@dataclass(frozen=True, slots=True)
class WatchedLiveSource:
    """Live values of the vehicle; begins with the usual ones, and tells when the link is lost."""

    desk: Desk
    session: VehicleSession
    presenter: LivePresenter

    def list_values(self, on_done: Callable[[Outcome[tuple[Wanted, ...]]], None]) -> None:
        """Find out what the vehicle offers, and choose what a technician looks at first."""

        def done(outcome: Outcome[tuple[Wanted, ...]]) -> None:
            if isinstance(outcome.error, LinkLostError):
                on_done(Outcome(cancelled=True))
                self._lose_link(self.presenter.retry)
                return
            on_done(outcome)
            if outcome.result and not self.presenter.chosen:
                self.presenter.choose(first_values(outcome.result))

        self._source().list_values(done)

    def poll(
        self, wanted: tuple[Wanted, ...], buffer: LiveBuffer, on_done: Callable[[Outcome[int]], None]
    ) -> Callable[[], None]:
        """Fill `buffer` until the returned call."""

        def done(outcome: Outcome[int]) -> None:
            if isinstance(outcome.error, LinkLostError):
                on_done(Outcome(cancelled=True))
                self._lose_link(self.presenter.start)
            else:
                on_done(outcome)

        return self._source().poll(wanted, buffer, done)

    def _lose_link(self, go_on: Callable[[], None]) -> None:
        if self.session is self.desk.visit.session:
            self.desk.visit.lose_link(go_on)

    def _source(self) -> VehicleLiveSource:
        return VehicleLiveSource(self.desk.link, self.desk.workshop, self.session)


def first_values(offered: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Return the usual values among those that are `offered`, in the usual order; else the first ones."""
    usual = {pid: place for place, pid in enumerate(FIRST_VALUES)}
    found = sorted((one for one in offered if one.pid in usual), key=lambda one: (usual[one.pid], one.unit))
    return tuple({one.pid: one for one in reversed(found)}.values())[::-1] or offered[:4]


def _made(presenter: T | None) -> T:
    """Return a presenter whose page was shown before."""
    if presenter is None:
        raise RuntimeError("the page was not shown yet")
    return presenter
