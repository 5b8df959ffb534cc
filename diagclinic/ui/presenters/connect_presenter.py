"""Decide what the page *Vehicle* shows while a vehicle is looked for and connected.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from diagclinic.services.connect import Rung, RungReached, RungState
from diagclinic.services.jobs import JobContext, Outcome, Priority, Progress
from diagclinic.services.session import VehicleSession
from diagclinic.services.step_words import step_words
from diagclinic.services.whereabouts import excludes, port_name
from diagclinic.ui.messages import RUNG_TITLES
from diagclinic.ui.presenters.adapter_choices import DEMOS, AdapterChoice, Found, find_adapters, news_first
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Later, Listener, problem_of
from drivers.api import FoundVci
from drivers.errors import AdapterBusyError

WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class RungLine:
    """One rung of the ladder; `look` is a `RungState`, or ``waiting``."""

    title: str
    look: str = WAITING
    detail: str = ""


#: says whether the adapter that worked last, which is there, is to be connected by itself
Joins = Callable[[AdapterChoice], bool]


class ConnectView(Protocol):
    """What the page can show; each method says one thing."""

    def show_choices(self, choices: tuple[AdapterChoice, ...], *, is_looking: bool) -> None:
        """Offer `choices`; more may come while `is_looking`."""
        ...

    def show_ladder(self, rungs: tuple[RungLine, ...]) -> None:
        """Show how far the connection is; no rungs: it has not begun."""
        ...

    def show_busy(self, *, is_busy: bool, words: str = "") -> None:
        """Offer Cancel instead of the choices while a connection is tried."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...

    def ask_to_stop_recording(self, port: str) -> None:
        """Say that frames are recorded through `port`, and offer to end that; empty: no more."""
        ...


@dataclass(slots=True)
class ConnectPresenter:
    """Runs the page: look for adapters, climb the ladder, begin the visit.

    Attributes:
        on_connected: is called with the session of the vehicle.
    """

    desk: Desk
    view: ConnectView
    on_connected: Callable[[VehicleSession], None]
    _rungs: dict[Rung, RungLine] = field(default_factory=dict)
    _context: JobContext | None = None
    _last_url: str = ""
    _found: Found = field(default_factory=lambda: Found(DEMOS))
    _news: frozenset[str] = frozenset()
    _around: tuple[FoundVci, ...] = ()
    _looks: int = 0
    _is_waiting: bool = False

    def look(self, *, joins_known: bool = False) -> None:
        """Look for adapters: what the system lists at once, then whoever has to be asked.

        Args:
            joins_known: connect the one that worked last where it is there and nobody chose any meanwhile.
        """
        self._news = frozenset()
        self._look(lambda _known: joins_known and not self._last_url)

    def watch(self) -> None:
        """Look whether something was plugged in or pulled out since; to be called every now and then.

        The adapter that worked last is connected when it is plugged in, unless a vehicle is connected.
        """
        if self._context is not None or self._looks:
            return
        before = self._found.plugged

        def done(outcome: Outcome[Found]) -> None:
            if outcome.result is not None and outcome.result.plugged != before:
                news = outcome.result.plugged - before
                self._news = news or self._news
                self._look(lambda known: known.url in news and self.desk.visit.session is None)

        self._find(done, quick=True)

    def connect(self, url: str) -> None:
        """Connect to the vehicle behind `url`; what runs for the former one stops, and its visit ends."""
        if self._context is not None or self._is_waiting or not url.strip():
            return
        self._last_url = url.strip()
        self.view.ask_to_stop_recording("")
        self.view.show_problem(None)
        recording = self.desk.visit.recording
        if recording is not None and excludes(recording.url, self._last_url):
            self.view.ask_to_stop_recording(port_name(recording.url))
            return
        self._leave_former()
        self._rungs = {rung: RungLine(title) for rung, title in RUNG_TITLES.items()}
        self.view.show_ladder(tuple(self._rungs.values()))
        self.view.show_busy(is_busy=True, words="Connecting")
        workshop, wanted = self.desk.workshop, self._last_url
        job = Later(lambda: workshop.connect(wanted))
        self._context = self.desk.link.run(job, Listener(self._on_done, self._on_rung, self._on_step))

    def retry(self) -> None:
        """Try the same vehicle again."""
        self.connect(self._last_url)

    def stop_recording(self) -> None:
        """End the recording of frames, which keeps what came, then connect as was asked before."""
        self.view.ask_to_stop_recording("")
        recording = self.desk.visit.recording
        if recording is None:
            self.retry()
            return
        self._is_waiting = True
        self.view.show_busy(is_busy=True, words="Stopping the recording")
        self.desk.visit.recorded.append(self._on_recorded)
        recording.stop()

    def keep_recording(self) -> None:
        """Let the recording go on and connect to nothing."""
        self.view.ask_to_stop_recording("")

    def _on_recorded(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self.retry()

    def cancel(self) -> bool:
        """Give up; return False where nothing was under way."""
        if self._is_waiting:
            self._is_waiting = False
            self.view.show_busy(is_busy=False)
            return True
        if self._context is None:
            return False
        self._context.cancel()
        self.view.show_busy(is_busy=True, words="Stopping")
        return True

    def _leave_former(self) -> None:
        """End the visit under way, whatever becomes of the next one; jobs keep what they had read."""
        former = self.desk.visit.end()
        self.desk.link.cancel_all()
        if former is not None:
            end = Call(former.end, Priority.SAFETY)
            self.desk.link.run(end, Listener(self._on_former_ended))

    def _on_former_ended(self, outcome: Outcome[None]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))

    def _look(self, joins: Joins) -> None:
        self.view.show_choices(self._found.choices, is_looking=True)

        def listed(outcome: Outcome[Found]) -> None:
            self._on_found(outcome, joins, is_looking=True)
            self._find(asked, quick=False)

        def asked(outcome: Outcome[Found]) -> None:
            self._on_found(outcome, joins, is_looking=False)

        self._find(listed, quick=True)

    def _find(self, on_done: Callable[[Outcome[Found]], None], *, quick: bool) -> None:
        workshop = self.desk.workshop

        def done(outcome: Outcome[Found]) -> None:
            self._looks -= 1
            on_done(outcome)

        self._looks += 1
        beside = self._around if quick else ()  # what has to be asked stays until it was asked again
        find = Call(lambda: find_adapters(workshop.links, workshop.memory, quick=quick, beside=beside))
        self.desk.side.run(find, Listener(done))

    def _on_found(self, outcome: Outcome[Found], joins: Joins, *, is_looking: bool) -> None:
        found = outcome.result or Found(DEMOS)
        if not is_looking:
            listed = self._found.plugged
            self._around = tuple(one for one in found.vcis if one.url not in listed)
            found = replace(found, plugged=listed)
        self._found = replace(found, choices=news_first(found.choices, self._news))
        self.view.show_choices(self._found.choices, is_looking=is_looking)
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        if found.known is not None and self._context is None and joins(found.known):
            self.connect(found.known.url)

    def _on_rung(self, part: object) -> None:
        if not isinstance(part, RungReached):
            return
        self._rungs[part.rung] = RungLine(RUNG_TITLES[part.rung], part.state.value, part.detail)
        if (part.rung, part.state) == (Rung.PROTOCOL, RungState.DONE):
            self._put(Rung.CONTROL_UNIT, RungState.TRYING.value)
        self.view.show_ladder(tuple(self._rungs.values()))

    def _on_step(self, progress: Progress) -> None:
        if self._context is not None and not self._context.stop.is_set():
            self.view.show_busy(is_busy=True, words=step_words(progress.step))

    def _on_done(self, outcome: Outcome[VehicleSession]) -> None:
        self._context = None
        self.view.show_busy(is_busy=False)
        if outcome.result is not None:
            self.desk.visit.begin(outcome.result)
            self.on_connected(outcome.result)
            return
        self._leave_nothing_trying(is_failure=outcome.error is not None)
        recording = self.desk.visit.recording
        if recording is not None and isinstance(outcome.error, AdapterBusyError):
            self.view.ask_to_stop_recording(port_name(recording.url))
        elif outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))

    def _leave_nothing_trying(self, *, is_failure: bool) -> None:
        """A rung that was under way when it ended is shown as what it is."""
        look = RungState.FAILED.value if is_failure else WAITING
        for rung, line in self._rungs.items():
            if line.look == RungState.TRYING.value:
                self._put(rung, look)
        self.view.show_ladder(tuple(self._rungs.values()))

    def _put(self, rung: Rung, look: str) -> None:
        self._rungs[rung] = RungLine(RUNG_TITLES[rung], look)
