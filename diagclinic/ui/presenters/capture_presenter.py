"""Decide what the page *Capture* shows: a bus while it is recorded, and what is on record.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, TypeVar

from diagclinic.core.capture import CaptureInfo
from diagclinic.core.errors import CaptureFilterError, CaptureTriggerError
from diagclinic.knowledge.dbc import Dbc, DecodedFrame, load_dbc
from diagclinic.services.capture_files import FileReport, Imported
from diagclinic.services.capture_filter import parse_filters
from diagclinic.services.capture_trigger import parse_trigger
from diagclinic.services.frame_table import FrameKind, FrameRow, FrameTable, TableSnapshot
from diagclinic.services.jobs import Job, JobContext, Outcome, Priority
from diagclinic.services.record_capture import (
    CaptureEnd,
    ListeningBegan,
    Recorded,
    RecordingBegan,
    RecordPlan,
)
from diagclinic.services.stand_ins import demo_word, is_demo
from diagclinic.services.telemetry_jobs import CAPTURE, About
from diagclinic.services.whereabouts import excludes, port_name
from diagclinic.ui.presenters.adapter_choices import DEMO_URL, AdapterChoice, find_adapters
from diagclinic.ui.presenters.capture_lines import (
    CaptureRow,
    FrameLines,
    Traffic,
    bitrate_of,
    capture_rows,
    network_asked,
    report_words,
    still_words,
)
from diagclinic.ui.presenters.current_visit import FrameRecording
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Later, Listener, problem_of
from drivers.errors import AdapterNotSilentError

T = TypeVar("T")

FILTER: Final = "filter"
TRIGGER: Final = "trigger"
BEFORE: Final = "before"
AFTER: Final = "after"
_MOST_S: Final = 3600.0
#: no interface that works takes so long to let go
STUCK_S: Final = 5.0
LETS_GO: Final = "letting go of the interface"
STUCK: Final = Problem(
    "The interface does not let go.",
    "Unplug it, and plug it in again; what was recorded is kept, and all other pages work.",
)


class CaptureState(StrEnum):
    """What the page does."""

    IDLE = "idle"
    OPENING = "opening"
    WAITING = "waiting"
    RECORDING = "recording"
    STOPPING = "stopping"
    LOOKING = "looking"


#: while these last, frames come
LIVE_STATES: Final = frozenset({CaptureState.OPENING, CaptureState.WAITING, CaptureState.RECORDING})
BUSY_STATES: Final = LIVE_STATES | {CaptureState.STOPPING, CaptureState.LOOKING}

_ENDS: Final = {
    CaptureEnd.STOPPED: "Stopped",
    CaptureEnd.DURATION: "The time is over",
    CaptureEnd.COUNT: "All frames are there",
    CaptureEnd.TRIGGERED: "The time after the trigger is over",
    CaptureEnd.LINK_LOST: "The connection was lost; what came is kept",
    CaptureEnd.NOT_KEPT: "No more could be kept; what found room is",
}
_HEARING: Final = {True: "unnoticed by the bus", False: "acknowledging frames: the bus can tell"}


@dataclass(frozen=True, slots=True)
class CaptureForm:
    """What the fields of the page say, as it was typed.

    Attributes:
        source: the URL of the interface to listen to.
        before, after: seconds around the trigger.
    """

    source: str
    filter: str = ""
    trigger: str = ""
    before: str = ""
    after: str = ""


class CaptureView(Protocol):
    """What the page can show; each method says one thing."""

    def show_sources(self, choices: tuple[AdapterChoice, ...], chosen: str) -> None:
        """Offer the interfaces to listen to; `chosen` is the URL that stands there unless one was chosen."""
        ...

    def ask_for_source(self, begun: str) -> None:
        """Let somebody type the end of an interface's name, the beginning of which is known."""
        ...

    def show_state(self, state: CaptureState, words: str) -> None:
        """Say what the page does, and what came of it."""
        ...

    def show_lines(self, lines: FrameLines) -> None:
        """Show the table."""
        ...

    def show_figures(self, words: str) -> None:
        """Show the counters."""
        ...

    def show_decoded(self, title: str, told: DecodedFrame | None) -> None:
        """Show what the DBC file says of the chosen identifier; no title: none is chosen."""
        ...

    def show_dbc(self, name: str) -> None:
        """Say which DBC file names the signals; empty: none does."""
        ...

    def show_captures(self, rows: tuple[CaptureRow, ...]) -> None:
        """List the captures, newest first."""
        ...

    def show_remark(self, field_name: str, words: str) -> None:
        """Say what is wrong with a field; no words: nothing is."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...

    def ask_to_let_go(self, port: str) -> None:
        """Say that the vehicle is connected through `port`, and offer to end its visit; empty: no more."""
        ...


@dataclass(slots=True)
class CapturePresenter:
    """Runs the page: record, look, exchange.

    Attributes:
        clock: seconds that never go backwards.
    """

    desk: Desk
    view: CaptureView
    clock: Callable[[], float]
    state: CaptureState = CaptureState.IDLE
    _table: FrameTable = field(default_factory=FrameTable)
    _picture: TableSnapshot = field(default_factory=TableSnapshot)
    _traffic: Traffic = field(default_factory=Traffic)
    _bitrate: int = 0
    _dbc: Dbc | None = None
    _chosen: int | None = None
    _context: JobContext | None = None
    _waiting: RecordPlan | None = None
    _is_stale: bool = False
    _source: str = ""
    _hearing: str = ""
    _stopping_s: float | None = None

    def refresh(self) -> None:
        """Look for interfaces and captures, for others may be there."""
        workshop = self.desk.workshop

        def find() -> tuple[tuple[AdapterChoice, ...], str | None]:
            choices = find_adapters(workshop.links, workshop.memory, quick=True).choices
            return choices, workshop.memory.last_url()

        self.desk.side.run(Call(find), Listener(self._on_sources))
        self._list_captures()

    def start(self, form: CaptureForm) -> None:
        """Record what `form` says; where the vehicle is connected through that interface, ask first."""
        if self.state in BUSY_STATES:
            return
        plan, session = self._plan(form), self.desk.visit.session
        if plan is None:
            return
        if session is not None and excludes(session.url, plan.url):
            self._waiting = plan
            self.view.ask_to_let_go(port_name(plan.url))
        else:
            self._start(plan)

    def let_go(self) -> None:
        """End the visit that holds the interface, then record; what was read is kept."""
        plan, self._waiting = self._waiting, None
        self.view.ask_to_let_go("")
        if plan is None or self.state in BUSY_STATES:
            return
        session = self.desk.visit.end()
        if session is None:
            self._start(plan)
            return
        self._set_state(CaptureState.STOPPING, "Ending the visit")
        self.desk.link.cancel_all()
        self.desk.link.run(
            Call(session.end, Priority.SAFETY), Listener(lambda outcome: self._on_let_go(outcome, plan))
        )

    def leave_connected(self) -> None:
        """Keep the vehicle connected and record nothing."""
        self._waiting = None
        self.view.ask_to_let_go("")

    def stop(self) -> bool:
        """End what is under way and keep what came; return False where nothing was."""
        if self._context is None:
            return False
        self._context.cancel()
        self._set_state(CaptureState.STOPPING, "Stopping")
        return True

    def choose_dbc(self, path: Path) -> None:
        """Name signals by the DBC file at `path`."""
        self.desk.side.run(Call(lambda: load_dbc(path)), Listener(self._on_dbc))

    def drop_dbc(self) -> None:
        """Name no signals any more."""
        self._use_dbc(None)

    def choose(self, key: int | None) -> None:
        """Show the signals of one identifier."""
        self._chosen = key
        self._show_decoded()

    def look_at(self, path: Path) -> None:
        """Show a capture as it was when it ended."""
        if self.state in BUSY_STATES:
            return
        self._begin_table("")
        self._set_state(CaptureState.LOOKING, "Reading the capture")
        job = self.desk.workshop.captures.look_at(path, self._table)
        self._context = self.desk.side.run(job, Listener(self._on_looked))

    def export(self, capture: Path, path: Path) -> None:
        """Write a capture as another program's file."""
        captures = self.desk.workshop.captures
        self._run_on_files(
            Later(lambda: captures.export(capture, path)), lambda report: _written(report, path)
        )

    def bring_in(self, path: Path) -> None:
        """Make a capture of another program's file."""
        captures = self.desk.workshop.captures
        self._run_on_files(Later(lambda: captures.bring_in(path)), self._on_brought)

    def on_tick(self) -> None:
        """Show the table as it is now; does nothing where nothing fills it."""
        if self._stopping_s is not None and self.clock() - self._stopping_s >= STUCK_S:
            self._stopping_s = None
            self.view.show_problem(STUCK)
        if self.state not in BUSY_STATES and not self._is_stale:
            return
        self._is_stale = self.state in BUSY_STATES
        self._picture = self._table.snapshot()
        is_live = self.state in LIVE_STATES
        self.view.show_lines(FrameLines(self._picture, self._dbc, is_live=is_live))
        figures = (
            self._traffic.words(self._picture, self.clock(), self._bitrate)
            if is_live
            else still_words(self._picture)
        )
        self.view.show_figures(figures)
        self._show_decoded()

    def _start(self, plan: RecordPlan) -> None:
        self._begin_table(plan.url)
        self._bitrate = bitrate_of(plan.url)
        self._set_state(CaptureState.OPENING, "Opening the interface")
        job = replace(self.desk.workshop.captures.record(plan), table=self._table)
        waits_for = plan.trigger.text if plan.trigger else ""
        heard = Listener(self._on_recorded, lambda news: self._on_news(news, waits_for))
        watched = self.desk.workshop.watched(job, About(CAPTURE, url=plan.url))
        self._context = self.desk.tap.run(watched, heard)
        self.desk.visit.record(FrameRecording(plan.url, self.stop))

    def _plan(self, form: CaptureForm) -> RecordPlan | None:
        """Return what the fields ask for; None, with a remark at the field, where one makes no sense."""
        for name in (FILTER, TRIGGER, BEFORE, AFTER):
            self.view.show_remark(name, "")
        try:
            filters = parse_filters(form.filter)
            trigger = parse_trigger(form.trigger, self._dbc) if form.trigger.strip() else None
        except CaptureFilterError as error:
            self.view.show_remark(FILTER, f"Character {error.at}: {error.why}")
            return None
        except CaptureTriggerError as error:
            self.view.show_remark(TRIGGER, f"Character {error.at}: {error.why}")
            return None
        before, after = (
            self._seconds(name, text) for name, text in ((BEFORE, form.before), (AFTER, form.after))
        )
        if before is None or after is None or not form.source.strip():
            return None
        post_s = after if trigger is not None and form.after.strip() else None
        return RecordPlan(
            url=form.source.strip(), filters=filters, trigger=trigger, pre_s=before, post_s=post_s
        )

    def _seconds(self, name: str, text: str) -> float | None:
        """Return the seconds in a field, 0 for an empty one; None, with a remark, where it holds none."""
        try:
            seconds = float(text.strip().replace(",", ".") or 0)
        except ValueError:
            seconds = -1.0
        if 0 <= seconds <= _MOST_S:
            return seconds
        self.view.show_remark(name, f"Seconds from 0 to {_MOST_S:.0f}")
        return None

    def _begin_table(self, source: str) -> None:
        self._source = source
        self._table, self._traffic = FrameTable(), Traffic()
        self._is_stale = True
        self.view.show_problem(None)
        self.view.ask_to_let_go("")
        self.choose(None)

    def _run_on_files(self, job: Job[T], on_done: Callable[[T], str]) -> None:
        if self.state in BUSY_STATES:
            return
        self.view.show_problem(None)
        self._set_state(CaptureState.LOOKING, "Working on the file")

        def done(outcome: Outcome[T]) -> None:
            self._context = None
            self._set_state(CaptureState.IDLE, "Stopped" if outcome.cancelled else "")
            if outcome.error is not None:
                self.view.show_problem(problem_of(outcome.error))
            elif outcome.result is not None:
                self._set_state(CaptureState.IDLE, on_done(outcome.result))
            self._list_captures()

        self._context = self.desk.side.run(job, Listener(done))

    def _on_brought(self, done: Imported) -> str:
        if done.problem is not None:
            self.view.show_problem(problem_of(done.problem))
        left = report_words(done.report)
        return f"{done.report.frames:,} frames brought in{f'; {left}' if left else ''}"

    def _on_sources(self, outcome: Outcome[tuple[tuple[AdapterChoice, ...], str | None]]) -> None:
        session = self.desk.visit.session
        choices, last = outcome.result or ((), None)
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        usual = next((one.url for one in choices if one.url == last), DEMO_URL)
        self.view.show_sources(choices, usual if session is None else session.url)

    def _on_let_go(self, outcome: Outcome[None], plan: RecordPlan) -> None:
        if outcome.error is not None:
            self._set_state(CaptureState.IDLE, "")
            self.view.show_problem(problem_of(outcome.error))
        else:
            self._start(plan)

    def _on_news(self, news: object, waits_for: str) -> None:
        if isinstance(news, ListeningBegan):
            self._hearing = _HEARING[news.is_unheard]
        if isinstance(news, Recorded):
            self._set_state(CaptureState.STOPPING, f"{_end_words(news)}; {LETS_GO}")
        elif self.state is CaptureState.STOPPING:
            return
        elif isinstance(news, RecordingBegan):
            self._set_state(CaptureState.RECORDING, f"Recording, {self._hearing}")
        elif waits_for:
            self._set_state(CaptureState.WAITING, f"Waiting for {waits_for}, {self._hearing}")

    def _on_recorded(self, outcome: Outcome[Recorded]) -> None:
        self._context = None
        done = outcome.result
        self._set_state(CaptureState.IDLE, "" if done is None else _end_words(done))
        problem = outcome.error if done is None else done.problem
        if problem is not None:
            self.view.show_problem(problem_of(problem))
        if isinstance(problem, AdapterNotSilentError):
            self.view.ask_for_source(network_asked(self._source))
        self.on_tick()
        self._list_captures()
        self.desk.visit.record(None)

    def _on_looked(self, outcome: Outcome[CaptureInfo]) -> None:
        self._context = None
        info = outcome.result
        self._source = "" if info is None else info.head.vci
        words = "Stopped: a part of the capture is shown" if outcome.cancelled else ""
        self._set_state(
            CaptureState.IDLE, words if info is None else f"Capture of {capture_rows((info,))[0].title}"
        )
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        self.on_tick()

    def _on_dbc(self, outcome: Outcome[Dbc]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_problem(None)
            self._use_dbc(outcome.result)

    def _use_dbc(self, dbc: Dbc | None) -> None:
        self._dbc = dbc
        self._is_stale = True
        self.view.show_dbc("" if dbc is None else dbc.name)
        self.on_tick()

    def _show_decoded(self) -> None:
        row = next((one for one in self._picture.rows if one.key == self._chosen), None)
        if row is None:
            self.view.show_decoded("", None)
            return
        line = FrameLines(TableSnapshot((row,)), self._dbc)[0]
        self.view.show_decoded(line.identifier, _decoded(self._dbc, row))

    def _list_captures(self) -> None:
        find = Call(lambda: capture_rows(self.desk.workshop.captures.all()))
        self.desk.side.run(find, Listener(self._on_captures))

    def _on_captures(self, outcome: Outcome[tuple[CaptureRow, ...]]) -> None:
        if outcome.result is not None:
            self.view.show_captures(outcome.result)
        elif outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))

    def _set_state(self, state: CaptureState, words: str) -> None:
        """Show a state; what comes of no real vehicle is called so, whatever is said of it."""
        if state is not CaptureState.STOPPING:
            self._stopping_s = None
        elif self.state is not CaptureState.STOPPING:
            self._stopping_s = self.clock()
        self.state = state
        demo = demo_word(self._source) if words and is_demo(self._source) else ""
        self.view.show_state(state, " · ".join(filter(None, (demo, words))))


def _end_words(done: Recorded) -> str:
    kept = f"{done.frames:,} frames kept" if done.path else "nothing was to be kept"
    return f"{_ENDS[done.end]}: {kept}"


def _written(report: FileReport, path: Path) -> str:
    left = report_words(report)
    return f"{report.frames:,} frames written to {path.name}{f'; {left}' if left else ''}"


def _decoded(dbc: Dbc | None, row: FrameRow) -> DecodedFrame | None:
    if dbc is None or row.kind is not FrameKind.DATA:
        return None
    return dbc.decode(row.identifier, row.payload, is_extended=row.is_extended)
