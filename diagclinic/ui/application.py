"""Composes the window: application, theme, pages, and the two threads that do what takes time."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QStandardPaths, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication

from diagclinic.core.errors import DiskFullError, RecordBusyError
from diagclinic.core.vin import Vin
from diagclinic.services.health import Health, NobodyAsks, Sign
from diagclinic.services.jobs import Outcome, Priority
from diagclinic.services.telemetry_errors import fact_of
from diagclinic.services.workshop import Workshop
from diagclinic.ui.last_resort import last_resort
from diagclinic.ui.main_window import MainWindow
from diagclinic.ui.presenters.current_visit import CurrentVisit
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.feedback_moments import FeedbackMoments
from diagclinic.ui.presenters.header import HeaderState
from diagclinic.ui.presenters.link_presenter import BEAT_S, LinkPresenter
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Listener, problem_of
from diagclinic.ui.presenters.update_notices import UpdateNotices
from diagclinic.ui.presenters.vehicle_presenter import header_of
from diagclinic.ui.runner import WorkerRunner
from diagclinic.ui.theme.switch import ThemeChoice, ThemeSwitch
from diagclinic.ui.vital_signs import VitalSigns
from diagclinic.ui.widgets.invitation import Invitation
from diagclinic.ui.window_pages import UPDATES, VEHICLE, WindowPages

if TYPE_CHECKING:
    from diagclinic.services.session import VehicleSession

#: what a driver gets to let go of its adapter once the window is closed
_PARTING_MS: Final = 1500
_LAST_WAIT_MS: Final = 400
_LOOK_MS: Final = 20
#: a window may stay open for weeks
_NEWS_MS: Final = 3_600_000
#: the first minutes after a start are somebody's who has work to do
_FIRST_SENDING_MS: Final = 300_000
_REPORTS: Final = "DiagClinic"

#: calls what it is given, on any thread, when the user interrupts the program from outside of the window
Heed = Callable[[Callable[[], None]], AbstractContextManager[None]]


def heed_nothing(_: Callable[[], None]) -> AbstractContextManager[None]:
    """Listen to nothing from outside of the window."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window has to do with whoever started it.

    Attributes:
        heed: hears of Ctrl+C and its like, which close the window as its own button does.
        health: hears how the window is.
        is_safe_mode: factory settings are in force; the header says so.
    """

    heed: Heed = heed_nothing
    health: Health = field(default_factory=NobodyAsks)
    is_safe_mode: bool = False


def run_window(
    workshop: Workshop,
    *,
    url: str | None = None,
    theme: ThemeChoice | None = None,
    reports: Path | None = None,
    outside: Outside | None = None,
) -> int:
    """Show the window until it is closed and return the exit code; the caller closes `workshop`.

    Args:
        workshop: makes the jobs.
        url: connect to this VCI at once.
        theme: look at the start, and what hears of every other; light unless told.
        reports: folder that reports go to; the user's documents unless told.
        outside: what it has to do with whoever started it; nothing unless told.
    """
    around = outside or Outside()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("the window needs an application with widgets")
    app.setQuitOnLastWindowClosed(False)
    look = theme or ThemeChoice()
    switch = ThemeSwitch(app, workshop.knowledge.resources, look.name, look.keep)
    shell = Shell(workshop, switch, reports or reports_folder(), app.quit, around)
    shell.begin_once_painted(url)
    screen = app.primaryScreen()
    if screen is not None:
        shell.window.fit_into(screen.availableSize())
    shell.window.show()
    with last_resort(shell.on_unforeseen), around.heed(shell.interrupted.emit):
        code = app.exec()
    shell.close()
    return code


def reports_folder() -> Path:
    """Return the folder that reports go to unless told otherwise."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / _REPORTS


class Shell(QObject):
    """The window with its threads, from the first paint to the end of the visit.

    Signals:
        interrupted: the user wants an end; may be emitted on any thread.

    Attributes:
        window: the window.
        pages: its pages.
        desk: what the pages work with.
        news: looks at the install again and again; nobody outside is asked more than once a day.
        invitation: asks rarely whether somebody wants to say something.
        moments: decides when.
        has_parted: the adapter was let go, or took too long.
    """

    interrupted = pyqtSignal()

    def __init__(
        self,
        workshop: Workshop,
        themes: ThemeSwitch,
        reports: Path,
        on_parted: Callable[[], None],
        outside: Outside | None = None,
    ) -> None:
        super().__init__()
        self._outside = outside or Outside()
        self._link, self._side, self._tap = WorkerRunner(self), WorkerRunner(self), WorkerRunner(self)
        self._versions = WorkerRunner(self)
        self._on_parted = on_parted
        self._on_painted: Callable[[], None] | None = None
        self._is_parting = False
        self.has_parted = False
        self._beaten: VehicleSession | None = None
        self._was_capturing = False
        self.desk = Desk(workshop, self._link, self._side, CurrentVisit(), self._tap, self._versions)
        self.window = MainWindow(themes)
        self._signs = VitalSigns(self._outside.health, self.window, self)
        self.pages = WindowPages(self.desk, self.window, reports)
        self.pages.add_all()
        self.link = LinkPresenter(self.desk, self)
        self.notices = UpdateNotices(self.desk, self.window.banner, lambda: self.window.show_page(UPDATES))
        self.invitation = Invitation(lambda: self.moments)
        self.window.add_strip(self.invitation)
        self.moments = FeedbackMoments(
            self.desk, self.invitation, lambda: self._is_quiet, self.pages.say_something
        )
        self.desk.visit.changed.append(self._show_header)
        self.desk.visit.measured.append(self._show_header)
        self._beat = QTimer(self)
        self._beat.setInterval(int(BEAT_S * 1000))
        self._beat.timeout.connect(self._on_beat)
        self._beat.start()
        self.news = QTimer(self)
        self.news.setInterval(_NEWS_MS)
        self.news.timeout.connect(self.notices.look_again)
        self.news.timeout.connect(self.pages.sender.send)
        self._first_sending = QTimer(self)
        self._first_sending.setSingleShot(True)
        self._first_sending.setInterval(_FIRST_SENDING_MS)
        self._first_sending.timeout.connect(self.pages.sender.send)
        self._parting = QTimer(self)
        self._parting.setInterval(_LOOK_MS)
        self._parting.timeout.connect(self._try_to_part)
        self.interrupted.connect(self.part)
        self.window.installEventFilter(self)
        self.window.show_page(VEHICLE)
        self.window.show_header(HeaderState(is_safe_mode=self._outside.is_safe_mode))

    def begin_once_painted(self, url: str | None) -> None:
        """Begin as soon as the window is in sight: what is slow to load must not keep it away."""
        self._on_painted = lambda: self.begin(url)

    def begin(self, url: str | None) -> None:
        """Load what is slow to load, look for adapters, and connect to `url` where there is one."""
        self._side.run(Call(self._warm_up), Listener(self._on_warm))
        self.pages.connecting.look(joins_known=url is None)
        if url is not None:
            self.pages.connecting.connect(url)
        self.notices.look()
        self.news.start()
        self._first_sending.start()

    def part(self) -> None:
        """End the visit and hide the window; `on_parted` follows once the adapter was let go."""
        if self._is_parting:
            return
        self._is_parting = True
        self._signs.end()
        self._beat.stop()
        self.news.stop()
        self._first_sending.stop()
        self._link.cancel_all()
        self._side.cancel_all()
        self._tap.cancel_all()
        self._versions.cancel_all()
        self.window.hide()  # a field that is left by this is still kept
        QTimer.singleShot(_PARTING_MS, self._parted)
        self._parting.start()
        self._try_to_part()

    def close(self) -> bool:
        """End the threads; return False where a driver did not come back in time."""
        runners = (self._link, self._side, self._tap, self._versions)
        are_done = [runner.close(_LAST_WAIT_MS) for runner in runners]
        self.window.removeEventFilter(self)
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete.value)
        return all(are_done)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Begin after the first paint, and end the visit before the window closes; Qt calls this."""
        if watched is not self.window or event is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Paint and self._on_painted is not None:
            QTimer.singleShot(0, self._on_painted)
            self._on_painted = None
        if event.type() != QEvent.Type.Close:
            return super().eventFilter(watched, event)
        event.ignore()
        self.part()
        return True

    def show_link_lost(self) -> None:
        """Say that the link was lost, that it is being opened again, and that nothing was lost."""
        words = "Connection lost. What was read is kept; trying to connect again"
        self.window.work.show_work(words, 0, 0, self.link.give_up)

    def show_link_back(self, moved_to: str) -> None:
        """Say that the vehicle answers again, and where the adapter is if that is another port now."""
        self.window.work.show_idle(f"Connected again, at {moved_to} now" if moved_to else "Connected again")

    def show_given_up(self, problem: Problem | None) -> None:
        """Offer to try again."""
        words = "Connection lost; what was read is kept. Check the adapter and its plug"
        if problem is not None:
            words = f"{problem.happened} {problem.next_step}"
        self.window.work.show_offer(words, self.link.try_again)

    def show_other_vehicle(self, url: str) -> None:
        """Offer to begin a visit for the vehicle that answers now."""
        words = "Another vehicle answers now. What was read of the former one is kept in its visit"
        self.window.work.show_offer(words, lambda: self._begin_other(url), "Begin its visit")

    def show_over(self) -> None:
        """Say nothing of a link whose visit has ended."""
        self.window.work.show_idle("Ready")

    def on_unforeseen(self, error: Exception) -> None:
        """Take what no page foresaw for a failure of this version, and say it."""
        self._outside.health.say(Sign.FAILED, f"{type(error).__name__}: {error}")
        self.desk.workshop.telemetry.tell(fact_of(error))
        self.show_unforeseen(error)

    def show_unforeseen(self, error: Exception) -> None:
        """Say that something went wrong that no page foresaw; what is under way goes on."""
        problem = problem_of(error)
        self.window.work.say(f"{problem.happened} {problem.next_step}")

    @property
    def _is_quiet(self) -> bool:
        """Whether nobody works at the window: nothing under way, and no page of a visit in sight."""
        is_idle = not (self.window.work.is_busy or self.desk.visit.is_capturing or self._is_parting)
        return is_idle and self.window.isVisible() and self.window.current_page == VEHICLE

    def _begin_other(self, url: str) -> None:
        self.window.show_page(VEHICLE)
        self.pages.connecting.connect(url)

    def _try_to_part(self) -> None:
        """End the visit, also one that a connection under way still brings, and wait for both threads."""
        session = self.desk.visit.end()
        if session is not None:
            self._link.cancel_all()
            self._link.run(Call(session.end, Priority.SAFETY), Listener(lambda _: None))
        elif not any(one.is_busy for one in (self._link, self._side, self._tap, self._versions)):
            self._parted()

    def _parted(self) -> None:
        self._parting.stop()
        if not self.has_parted:
            self.has_parted = True
            self._on_parted()

    def _on_beat(self) -> None:
        self.link.beat()

    def _warm_up(self) -> None:
        knowledge = self.desk.workshop.knowledge
        _ = knowledge.pids, knowledge.dtc_texts, knowledge.wmi
        self._outside.health.say(Sign.SELFTEST)
        _ = self.desk.workshop.shop
        self._outside.health.say(Sign.DATABASE)

    def _on_warm(self, outcome: Outcome[None]) -> None:
        """Say at once, before a vehicle is troubled, that the record or a catalogue cannot be opened."""
        if isinstance(outcome.error, DiskFullError | RecordBusyError):  # no version's fault
            self.show_unforeseen(outcome.error)
        elif outcome.error is not None:
            self.on_unforeseen(outcome.error)

    def _show_header(self) -> None:
        session = self.desk.visit.session
        if session is None and self.window.work.is_offering:  # no vehicle is left to go back to
            self.window.work.show_idle("Ready")
        self._show_capturing()
        if session is not self._beaten and self.desk.visit.identities:
            self._beaten = session
            self.link.beat(Priority.ACTION)
        header = header_of(self.desk.visit, self._maker)
        self.window.show_header(replace(header, is_safe_mode=self._outside.is_safe_mode))

    def _show_capturing(self) -> None:
        """Say on every page that frames are recorded, unless there is something else to say."""
        is_capturing, was_capturing = self.desk.visit.is_capturing, self._was_capturing
        self._was_capturing = is_capturing
        work = self.window.work
        if is_capturing is not was_capturing and not work.is_busy and not work.is_offering:
            work.show_idle("Recording frames" if is_capturing else "Ready")

    def _maker(self, vin: Vin) -> str:
        return self.desk.workshop.knowledge.wmi.describe(vin).maker or ""
