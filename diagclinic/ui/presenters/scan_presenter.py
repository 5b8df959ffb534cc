"""Decide what the page *Faults* shows while, and after, every control unit is read.  No Qt here."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings, UnitState
from diagclinic.services.count_words import counted
from diagclinic.services.jobs import JobContext, Outcome, Progress
from diagclinic.services.session import VehicleSession
from diagclinic.services.step_words import step_words
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.findings import (
    NOTHING,
    FaultDetails,
    FaultRow,
    Findings,
    details_of,
    findings_of,
    matching,
)
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Later, Listener, problem_of, stop_job
from drivers.errors import LinkLostError

#: a scan that loses the link this often in a row is not begun again by itself
MOST_LOSSES: Final = 3


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The scan in a sentence.

    Attributes:
        tone: name of the tone that suits it: ``good``, ``bad``, ``warn``, ``info``.
    """

    title: str
    words: str
    tone: str


class ScanView(Protocol):
    """What the page can show; each method says one thing."""

    def show_vehicle(self, *, is_connected: bool) -> None:
        """Offer the scan, or the way to a vehicle where none is connected."""
        ...

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far the scan is and offer Cancel; None: no scan is under way."""
        ...

    def show_findings(self, findings: Findings) -> None:
        """Show the control units, the readiness and the difference to the scan before."""
        ...

    def show_faults(self, rows: tuple[FaultRow, ...], *, total: int) -> None:
        """Show the codes that match the search, of `total`."""
        ...

    def show_details(self, details: FaultDetails | None) -> None:
        """Show all that is known of one code; None: none is chosen."""
        ...

    def show_summary(self, summary: ScanSummary | None) -> None:
        """Say what came of the scan."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


_LOST: Final = ScanSummary(
    "The connection was lost",
    "What was read is kept. The scan starts again once the vehicle answers.",
    "warn",
)
_UNSTEADY: Final = ScanSummary(
    "The connection was lost again and again",
    "What was read is kept. Seat the plug firmly, see to the adapter's cable, and scan again.",
    "warn",
)


def _nothing() -> None:
    """There is nothing to go on with."""


@dataclass(slots=True)
class ScanPresenter:
    """Runs the page: scan, show what comes, search in it."""

    desk: Desk
    view: ScanView
    _context: JobContext | None = None
    _found: dict[EcuAddress, UnitFindings] = field(default_factory=dict)
    _findings: Findings = NOTHING
    _search: str = ""
    _status: DtcStatus | None = None
    _chosen: tuple[str, str] | None = None
    _losses: int = 0
    _seen: VehicleSession | None = None

    def __post_init__(self) -> None:
        """Follow the visit: another vehicle, or a clearing, changes what there is to show."""
        self.desk.visit.changed.append(self.refresh)

    @property
    def is_scanning(self) -> bool:
        """Whether a scan is under way."""
        return self._context is not None

    def start(self) -> None:
        """Read every control unit; nothing happens without a vehicle or while it is done already."""
        self._losses = 0
        self._start()

    def _start(self) -> None:
        session = self.desk.visit.session
        if session is None or self._context is not None:
            return
        self._found.clear()
        self.view.show_problem(None)
        self.view.show_summary(None)
        self.choose(None)
        self.view.show_progress(Progress(0, 0, ""), "Starting")
        job = Later(lambda: self.desk.workshop.scan(session, self.desk.visit.identities))
        listener: Listener[Scan] = Listener(
            lambda outcome: self._on_done(outcome, session), self.on_published, self._on_step
        )
        self._context = self.desk.link.run(job, listener)
        self.refresh()

    def cancel(self) -> bool:
        """Stop, keeping what was read; return False where nothing was under way."""
        return stop_job(self._context, self.view, "Stopping, what was read is kept")

    def search(self, text: str) -> None:
        """Show only the codes that hold every word of `text`."""
        self._search = text
        self._show_rows()

    def filter(self, status: DtcStatus | None) -> None:
        """Show only the codes in the list `status`; None: all."""
        self._status = status
        self._show_rows()

    def choose(self, row: FaultRow | None) -> None:
        """Show all that is known of one code, and keep that up to date; None: no code."""
        self._chosen = None if row is None else row.key
        self._show_details()

    def refresh(self) -> None:
        """Show the visit as it is now."""
        visit, session = self.desk.visit, self.desk.visit.session
        self.view.show_vehicle(is_connected=session is not None)
        if session is not self._seen:
            self._seen = session
            self._forget()
        if session is None:
            self._show(NOTHING)
            return
        partial = self._partial(session) if self.is_scanning else None
        try:
            report = self.desk.tell(visit.snapshot(session, partial))
        except Exception as error:  # noqa: BLE001  a damaged catalogue must not end the scan
            self.view.show_problem(problem_of(error))
            return
        known = session.units if partial is not None or visit.scans else ()
        self._show(findings_of(report, known, with_difference=partial is None))

    def on_published(self, part: object) -> None:
        """Show what is known of a unit as soon as it is."""
        if isinstance(part, UnitFindings):
            self._found[part.unit.address] = part
            self.refresh()

    def _forget(self) -> None:
        """Say nothing of one vehicle that was said of another."""
        self.view.show_summary(None)
        self.view.show_problem(None)
        self.choose(None)

    def _partial(self, session: VehicleSession) -> Scan:
        units = tuple(self._found[unit] for unit in sorted(self._found))
        return Scan(session.now(), ScanPurpose.SCAN, units, is_complete=False)

    def _on_step(self, progress: Progress) -> None:
        if self._context is not None and not self._context.stop.is_set():
            self.view.show_progress(progress, step_in_words(progress.step, self._findings))

    def _on_done(self, outcome: Outcome[Scan], session: VehicleSession) -> None:
        self._context = None
        self.view.show_progress(None)
        if session is not self.desk.visit.session:  # the record has what was read of it
            return
        scan = outcome.result or (self._partial(session) if self._found else None)
        if scan is not None:
            self.desk.visit.add_scan(scan)
        self.refresh()
        self._conclude(outcome, scan)

    def _conclude(self, outcome: Outcome[Scan], scan: Scan | None) -> None:
        if isinstance(outcome.error, LinkLostError):
            self._on_lost()
        elif outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.cancelled:
            self.view.show_summary(_cancelled(scan))
        elif scan is not None:
            self.view.show_summary(summary_of(scan))

    def _on_lost(self) -> None:
        """Begin again once the vehicle answers, but not for ever: a loose plug needs a hand."""
        self._losses += 1
        is_over = self._losses >= MOST_LOSSES
        self.view.show_summary(_UNSTEADY if is_over else _LOST)
        self.desk.visit.lose_link(_nothing if is_over else self._start)

    def _show(self, findings: Findings) -> None:
        self._findings = findings
        self.view.show_findings(findings)
        self._show_rows()
        if self._chosen is not None:
            self._show_details()

    def _show_details(self) -> None:
        """Show the chosen code as it is now; one that is gone says nothing any more."""
        chosen = next((row for row in self._findings.faults if row.key == self._chosen), None)
        self.view.show_details(None if chosen is None else details_of(chosen))

    def _show_rows(self) -> None:
        rows = matching(self._findings.faults, self._search, self._status)
        self.view.show_faults(rows, total=len(self._findings.faults))


def step_in_words(step: str, findings: Findings) -> str:
    """Return the words of `step`, with the unit's name instead of its address."""
    name, _, whom = step.partition(":")
    called = next((tile.name for tile in findings.units if tile.address == whom), whom)
    return step_words(f"{name}:{called}" if whom else name)


def summary_of(scan: Scan) -> ScanSummary:
    """Say what came of a scan that was finished."""
    faults, units = len(scan.faults), len(scan.units)
    answered = sum(unit.state in (UnitState.FAULTS, UnitState.FINE) for unit in scan.units)
    told = f"{answered} of {counted(units, 'control unit')} told their codes."
    words = told if scan.is_complete else f"{told} This adapter cannot ask further ones."
    if not units:
        return ScanSummary("No control unit answered", "Switch the ignition on and scan again.", "warn")
    if faults:
        return ScanSummary(f"{counted(faults, 'code')} found", words, "bad")
    if answered < units or not scan.is_complete:
        return ScanSummary("No codes where they could be read", words, "warn")
    return ScanSummary("No codes", words, "good")


def _cancelled(scan: Scan | None) -> ScanSummary:
    units = len(scan.units) if scan else 0
    return ScanSummary("Scan stopped", f"Kept: what {counted(units, 'control unit')} told so far.", "info")
