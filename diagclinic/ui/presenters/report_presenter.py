"""Decide what the page *Report* shows: one press makes the file, another opens it.  No Qt here."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from diagclinic.core.visit import Visit
from diagclinic.services.count_words import counted
from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.services.stand_ins import demo_words
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.details_presenter import DetailsForm, DetailsPresenter, DetailsView
from diagclinic.ui.presenters.running import Call, Listener, problem_of

if TYPE_CHECKING:
    from diagclinic.services.bug_report import BugReport

#: ending of the file's name, and what it is good for
FORMS: Final = (
    ("pdf", "PDF, for the customer"),
    ("html", "Web page"),
    ("csv", "Table (CSV)"),
    ("json", "Data (JSON)"),
    ("zip", "For support"),
)
SUPPORT: Final = "zip"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """Which visit the report is about, in words."""

    visit_id: int
    title: str
    rows: tuple[tuple[str, str], ...]


class ReportView(DetailsView, Protocol):
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


@dataclass(slots=True)
class ReportPresenter:
    """Runs the page.

    Attributes:
        folder: where reports go.
        details: runs the form of the visit.
    """

    desk: Desk
    view: ReportView
    folder: Path
    _subject: ReportSubject | None = None
    _chosen: bool = False
    _choosing: JobContext | None = None
    _is_saving: bool = False
    details: DetailsPresenter = field(init=False)

    def __post_init__(self) -> None:
        """Follow the visit under way, unless another was chosen."""
        self.details = DetailsPresenter(self.desk, self.view, self._on_kept)
        self.desk.visit.changed.append(self._follow)

    def show_current(self) -> None:
        """Make reports of the visit under way."""
        self._chosen, self._choosing = False, None
        self._follow()

    def refresh(self) -> None:
        """Read the form again, for the page came back in sight."""
        self.details.refresh()

    def edit(self, form: DetailsForm) -> None:
        """Keep what people say of the visit."""
        self.details.edit(form)

    def choose(self, visit_id: int) -> None:
        """Make reports of a visit of the history."""
        desk = self.desk
        self._chosen = True
        job: Call[Visit] = Call(lambda: desk.workshop.shop.visit(visit_id))

        def done(outcome: Outcome[Visit]) -> None:
            if context is self._choosing:  # else something else was asked for meanwhile
                self._on_chosen(outcome)

        context = self._choosing = self.desk.side.run(job, Listener(done))

    def save(self, form: str) -> None:
        """Make the report as a file of the kind `form`, one of `FORMS`."""
        subject = self._subject
        if subject is None or self._is_saving:
            return
        self._is_saving = True
        self.view.show_problem(None)
        self.view.show_busy(is_busy=True)
        self.details.keep(lambda is_kept: self._make(subject, form) if is_kept else self._end_saving())

    def _make(self, subject: ReportSubject, form: str) -> None:
        """Make the report that was asked for, whatever the page is about by now."""
        workshop = self.desk.workshop
        now = workshop.now().astimezone()
        if form == SUPPORT:
            path = self.folder / f"{support_stem(subject, now)}.{form}"
            self.desk.side.run(workshop.bug_report(subject.visit_id, path), Listener(self._on_exported))
            return
        path = self.folder / f"{file_stem(subject, now)}.{form}"
        self.desk.side.run(workshop.report(subject.visit_id, path), Listener(self._on_saved))

    def _end_saving(self) -> None:
        self._is_saving = False
        self.view.show_busy(is_busy=False)

    def _on_kept(self, visit: Visit) -> None:
        if self._chosen:
            self._show(visit)

    def _follow(self) -> None:
        session = self.desk.visit.session
        if self._chosen:
            return
        visit = None if session is None else self.desk.visit.snapshot(session)
        self._show(visit)

    def _on_chosen(self, outcome: Outcome[Visit]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
            self.show_current()
        elif outcome.result is not None:
            self._show(outcome.result)

    def _show(self, visit: Visit | None) -> None:
        self._subject = None if visit is None else subject_of(visit)
        self.view.show_subject(self._subject, self.folder)
        self.details.show(visit)

    def _on_exported(self, outcome: "Outcome[BugReport]") -> None:
        path = None if outcome.result is None else outcome.result.path
        self._on_saved(Outcome(path, outcome.error, outcome.cancelled))

    def _on_saved(self, outcome: Outcome[Path]) -> None:
        self._end_saving()
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
        ("Vehicle is", f"none: {demo_words(summary.vci)}" if summary.is_demo else ""),
    )
    return ReportSubject(summary.visit_id, title, tuple((name, words) for name, words in rows if words))


def file_stem(subject: ReportSubject, at: datetime) -> str:
    """Return the name, without ending, of a report of `subject` that is made at `at`."""
    title = _UNSAFE.sub("-", subject.title).strip("-")
    return f"DiagClinic-{subject.visit_id:06d}-{title}-{at:%Y%m%d-%H%M%S}"


def support_stem(subject: ReportSubject, at: datetime) -> str:
    """Return the name, without ending, of a report for support: it names no plate and no VIN."""
    return f"DiagClinic-{subject.visit_id:06d}-support-{at:%Y%m%d-%H%M%S}"
