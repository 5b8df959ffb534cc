"""Decide what is asked and shown when codes are cleared.  No Qt here."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Value
from diagclinic.core.visit import Scan
from diagclinic.services.clear_codes import ClearReport, ClearSent
from diagclinic.services.count_words import counted
from diagclinic.services.jobs import JobContext, Outcome, Progress
from diagclinic.services.reports import reply_words, unit_name
from diagclinic.services.session import VehicleSession
from diagclinic.services.step_words import step_words
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.findings import short_name
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Later, Listener, problem_of, stop_job
from diagclinic.ui.presenters.scan_presenter import ScanSummary
from drivers.errors import LinkLostError

ACT = "Clear codes"
#: lists that clearing empties
_CLEARED = frozenset({DtcStatus.CONFIRMED, DtcStatus.PENDING})


@dataclass(frozen=True, slots=True)
class ClearQuestion:
    """What is asked before clearing.

    Attributes:
        losses: what will be gone, a line each.
        act: name of the act, for its button.
    """

    title: str
    explains: str
    losses: tuple[str, ...]
    act: str = ACT


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing did, in words.

    Attributes:
        summary: in a sentence, and what leads on.
        answers: what each control unit answered.
        next_steps: how to verify the repair.
    """

    summary: ScanSummary
    answers: tuple[str, ...]
    next_steps: tuple[str, ...]


_NOT_SENT: Final = ScanSummary("Clearing stopped", "Nothing was sent: every code is still there.", "info")
_UNKNOWN: Final = ScanSummary(
    "Clearing was sent, then stopped",
    "Nobody knows what came of it: scan again to see what is left. What was there before is saved.",
    "warn",
)


class ClearCodesView(Protocol):
    """What the page can show; each method says one thing."""

    def offer_clearing(self, *, is_possible: bool) -> None:
        """Let the button be pressed, or not."""
        ...

    def ask_to_clear(self, question: ClearQuestion, on_answer: Callable[[bool], None]) -> None:
        """Ask without blocking; Cancel is the default."""
        ...

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far it is and offer Cancel; None: it ended."""
        ...

    def show_cleared(self, cleared: Cleared | None) -> None:
        """Say what clearing did and what leads on; None: nothing was cleared."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class ClearCodesPresenter:
    """Runs the clearing: ask, do it, show what came back.

    Attributes:
        read_again: scans; where the link was lost while clearing, nobody knows what is left.
    """

    desk: Desk
    view: ClearCodesView
    read_again: Callable[[], None]
    _context: JobContext | None = None
    _is_sent: bool = False

    def __post_init__(self) -> None:
        """Clearing is offered once something was read."""
        self.desk.visit.changed.append(self._offer)

    def ask(self) -> None:
        """Ask before anything is done; a dialogue never blocks the window, so the answer comes later."""
        session = self.desk.visit.session
        if session is None or not self.desk.visit.scans or self._context is not None:
            return
        question = question_of(self.desk.visit.scans[-1], session.units)
        self.view.ask_to_clear(question, lambda agreed: self._on_answer(session, is_agreed=agreed))

    def cancel(self) -> bool:
        """Stop, where it is still possible; return False where nothing was under way."""
        return stop_job(self._context, self.view)

    def _on_answer(self, session: VehicleSession, *, is_agreed: bool) -> None:
        """Clear the vehicle that was asked about, and no other that was connected meanwhile."""
        if not is_agreed or session is not self.desk.visit.session or self._context is not None:
            return
        self._is_sent = False
        self.view.show_problem(None)
        self.view.show_cleared(None)
        identities = self.desk.visit.identities
        job = Later(lambda: self.desk.workshop.clear(session, identities))
        listener: Listener[ClearReport] = Listener(
            lambda outcome: self._on_done(outcome, session), self._on_published, self._on_step
        )
        self._context = self.desk.link.run(job, listener)
        self._offer()

    def _on_published(self, part: object) -> None:
        self._is_sent = self._is_sent or isinstance(part, ClearSent)

    def _on_step(self, progress: Progress) -> None:
        is_going_on = self._context is not None and not self._context.stop.is_set()
        if is_going_on and progress.step.startswith("clear."):
            self.view.show_progress(progress, step_words(progress.step))

    def _on_done(self, outcome: Outcome[ClearReport], session: VehicleSession) -> None:
        self._context = None
        self.view.show_progress(None)
        if session is self.desk.visit.session:  # else the record tells, and the page is another vehicle's
            self._conclude(outcome)
        self._offer()

    def _conclude(self, outcome: Outcome[ClearReport]) -> None:
        if outcome.result is not None:
            self.desk.visit.add_clearing(outcome.result)
            self.view.show_cleared(cleared_words(outcome.result))
        elif isinstance(outcome.error, LinkLostError):
            self.view.show_problem(problem_of(outcome.error))
            self.desk.visit.lose_link(self.read_again)
        elif outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        else:
            self.view.show_cleared(Cleared(_UNKNOWN if self._is_sent else _NOT_SENT, (), ()))

    def _offer(self) -> None:
        visit = self.desk.visit
        has_read = visit.session is not None and bool(visit.scans)
        self.view.offer_clearing(is_possible=has_read and self._context is None)


def question_of(scan: Scan, listening: Collection[EcuAddress]) -> ClearQuestion:
    """Return what is asked before what `scan` found is cleared.

    Args:
        scan: what is known.
        listening: the units that obey; the codes of the others stay (J1979, service 04).
    """
    gone = sum(fault.unit in listening and bool(fault.statuses & _CLEARED) for fault in scan.faults)
    frames = sum(len(unit.freeze_frames) for unit in scan.units)
    monitors = sum(
        monitor.is_supported and monitor.is_complete
        for unit in scan.units
        if isinstance(unit.readiness, Value)
        for monitor in unit.readiness.value.monitors
    )
    at_least = "" if scan.is_complete else "at least "
    return ClearQuestion(
        title="Clear the emission-related codes?",
        explains=" ".join(
            (
                "Everything below is read once more and saved in the visit first.",
                "Vehicle and engine must stand still, the ignition stays on.",
                *_what_stays(scan, listening),
            )
        ),
        losses=(
            f"{at_least}{counted(gone, 'code')} of the control units that matter for emissions",
            f"{at_least}{counted(frames, 'freeze frame')}, the engine's state when a fault was stored",
            f"Readiness: {counted(monitors, 'finished self-test')} must run again",
            "Until they have, the vehicle may fail an emission test",
        ),
    )


def _what_stays(scan: Scan, listening: Collection[EcuAddress]) -> Iterator[str]:
    """Yield what clearing will not touch, so that nobody takes it for failed afterwards."""
    permanent = sum(DtcStatus.PERMANENT in fault.statuses for fault in scan.faults)
    others = sum(fault.unit not in listening for fault in scan.faults)
    if permanent:
        words = counted(permanent, "permanent code")
        yield f"{words} will stay until the vehicle itself finds the repair good."
    if others:
        yield f"{counted(others, 'code')} of other control units will stay."


def cleared_words(report: ClearReport) -> Cleared:
    """Return what `report` says, in words."""
    units = (*report.before.units, *report.after.units)
    names = {unit.unit.address: short_name(unit_name(unit.unit)) for unit in units}
    answers = tuple(
        f"{names.get(unit, f'Control unit {unit}')}: "
        f"{'cleared' if isinstance(reply, Value) else reply_words(reply)}"
        for unit, reply in report.replies.items()
    )
    if not report.replies and not report.is_read_again:
        return Cleared(_UNKNOWN, (), ())
    return Cleared(_summary(report), answers, _next_steps(report))


def _summary(report: ClearReport) -> ScanSummary:
    before, left = len(report.before.faults), len(report.returned)
    saved = "What was there before is saved in the visit."
    words = f"{counted(before, 'code')} before, {left} after. {saved}"
    if not report.is_confirmed:
        title = "No control unit confirmed the clearing"
        return ScanSummary(title, words if report.is_read_again else saved, "warn")
    if not report.is_read_again:
        title = "Cleared, and not fully read again"
        return ScanSummary(title, f"Scan again: nobody knows yet what is left. {saved}", "warn")
    if left:
        return ScanSummary(f"Cleared; {counted(left, 'code')} still there or back already", words, "warn")
    return ScanSummary("Cleared; no code came back", words, "good")


def _next_steps(report: ClearReport) -> tuple[str, ...]:
    steps = ["Drive until every self-test under Readiness has run, then scan again: only that verifies."]
    waiting = [
        monitor.name
        for unit in report.after.units
        if isinstance(unit.readiness, Value)
        for monitor in unit.readiness.value.incomplete
    ]
    if waiting:
        steps.append(f"Still to run: {', '.join(dict.fromkeys(waiting))}.")
    if any(DtcStatus.PERMANENT in fault.statuses for fault in report.returned):
        steps.append("Permanent codes go by themselves once their self-test has passed.")
    return tuple(steps)
