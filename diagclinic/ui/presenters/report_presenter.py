"""Decide what the page *Report* shows: one press makes the file, another opens it.  No Qt here."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from diagclinic.core.visit import Visit
from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Listener, problem_of
from diagclinic.ui.presenters.scan_presenter import counted

#: ending of the file's name, and what it is good for
FORMS: Final = (
    ("pdf", "PDF, for the customer"),
    ("html", "Web page"),
    ("csv", "Table (CSV)"),
    ("json", "Data (JSON)"),
)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """Which visit the report is about, in words."""

    visit_id: int
    title: str
    rows: tuple[tuple[str, str], ...]


class ReportView(Protocol):
    """What the page can show; each method says one thing."""

    def show_subject(self, subject: ReportSubject | None, folder: Path) -> None:
        """Show which visit the report is about and where it goes; None: there is none."""
        ...

    def show_busy(self, *, is_busy: bool) -> None:
        """Say that a report is being made."""
        ...

    def show_saved(self, path: Path) -> None:
        """Show where the report is, for one press to open it."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class ReportPresenter:
    """Runs the page.

    Attributes:
        folder: where reports go.
    """

    desk: Desk
    view: ReportView
    folder: Path
    _subject: ReportSubject | None = None
    _chosen: bool = False
    _context: JobContext | None = None

    def __post_init__(self) -> None:
        """Follow the visit under way, unless another was chosen."""
        self.desk.visit.changed.append(self._follow)

    def show_current(self) -> None:
        """Make reports of the visit under way."""
        self._chosen = False
        self._follow()

    def choose(self, visit_id: int) -> None:
        """Make reports of a visit of the history."""
        desk = self.desk
        self._chosen = True
        job: Call[Visit] = Call(lambda: desk.workshop.shop.visit(visit_id))
        self.desk.side.run(job, Listener(self._on_chosen))

    def save(self, form: str) -> None:
        """Make the report as a file of the kind `form`, one of `FORMS`."""
        subject = self._subject
        if subject is None or self._context is not None:
            return
        self.view.show_problem(None)
        self.view.show_busy(is_busy=True)
        path = self.folder / f"{file_stem(subject, self.desk.workshop.now().astimezone())}.{form}"
        job = self.desk.workshop.report(subject.visit_id, path)
        self._context = self.desk.side.run(job, Listener(self._on_saved))

    def _follow(self) -> None:
        session = self.desk.visit.session
        if self._chosen:
            return
        visit = None if session is None else self.desk.visit.snapshot(session)
        self._show(visit)

    def _on_chosen(self, outcome: Outcome[Visit]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self._show(outcome.result)

    def _show(self, visit: Visit | None) -> None:
        self._subject = None if visit is None else subject_of(visit)
        self.view.show_subject(self._subject, self.folder)

    def _on_saved(self, outcome: Outcome[Path]) -> None:
        self._context = None
        self.view.show_busy(is_busy=False)
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_saved(outcome.result)


def subject_of(visit: Visit) -> ReportSubject:
    """Return what the page says of `visit`."""
    summary = visit.summary
    vehicle = summary.vehicle
    title = vehicle.plate or vehicle.label or (vehicle.vin.tail if vehicle.vin else "") or "vehicle"
    rows = (
        ("Vehicle", " · ".join(part for part in (vehicle.label, vehicle.plate) if part)),
        ("VIN", str(vehicle.vin or "not known")),
        ("Scans", str(len(visit.scans))),
        ("Codes", "no complete scan yet" if summary.codes is None else counted(summary.codes, "code")),
        ("Acts on record", str(len(visit.actions) or "")),
        ("Vehicle is", "simulated: DEMO stands on every page" if summary.is_demo else ""),
    )
    return ReportSubject(summary.visit_id, title, tuple((name, words) for name, words in rows if words))


def file_stem(subject: ReportSubject, at: datetime) -> str:
    """Return the name, without ending, of a report of `subject` that is made at `at`."""
    title = _UNSAFE.sub("-", subject.title).strip("-")
    return f"DiagClinic-{subject.visit_id:06d}-{title}-{at:%Y%m%d-%H%M%S}"
