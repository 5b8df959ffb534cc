"""Decide what the page *History* shows: the visits, and one of them opened.  No Qt here."""

from dataclasses import dataclass
from typing import Protocol

from diagclinic.core.visit import VisitSummary
from diagclinic.services.count_words import counted
from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.services.reports import VisitReport
from diagclinic.services.stand_ins import demo_word
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Listener, problem_of

Visits = tuple[VisitSummary, ...]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit in the list, in words."""

    visit_id: int
    when: str
    vehicle: str
    vin: str
    codes: str
    demo: str = ""


class HistoryView(Protocol):
    """What the page can show; each method says one thing."""

    def show_busy(self, *, is_busy: bool) -> None:
        """Say that the record is being read."""
        ...

    def show_visits(self, rows: tuple[VisitRow, ...], *, search: str) -> None:
        """Show the visits that `search` found, newest first."""
        ...

    def show_visit(self, report: VisitReport | None) -> None:
        """Show one visit's scans and actions; None: none is opened."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class HistoryPresenter:
    """Runs the page: search, open; an answer that came too late is dropped."""

    desk: Desk
    view: HistoryView
    opened_id: int | None = None
    _search: str = ""
    _searching: JobContext | None = None
    _opening: JobContext | None = None

    def refresh(self) -> None:
        """Search again, for visits may have come."""
        self.search(self._search)

    def search(self, text: str) -> None:
        """Show the visits whose VIN, plate or label holds `text`."""
        self._search = text
        if self._searching is not None:
            self._searching.cancel()
        self.view.show_busy(is_busy=True)
        workshop = self.desk.workshop
        job: Call[Visits] = Call(lambda: workshop.shop.visits(text))

        def done(outcome: Outcome[Visits]) -> None:
            if context is self._searching:
                self._on_found(outcome, text)

        context = self._searching = self.desk.side.run(job, Listener(done))

    def open(self, visit_id: int) -> None:
        """Show one visit."""
        if self._opening is not None:
            self._opening.cancel()
        desk = self.desk
        job: Call[VisitReport] = Call(lambda: desk.tell(desk.workshop.shop.visit(visit_id)))

        def done(outcome: Outcome[VisitReport]) -> None:
            if context is self._opening:
                self._on_opened(outcome, visit_id)

        context = self._opening = self.desk.side.run(job, Listener(done))

    def close(self) -> bool:
        """Go back to the list; return False where no visit is open."""
        if self.opened_id is None:
            return False
        self.opened_id = None
        self.view.show_visit(None)
        return True

    def _on_found(self, outcome: Outcome[Visits], text: str) -> None:
        self.view.show_busy(is_busy=False)
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_problem(None)
            rows = tuple(
                _row(summary, f"{summary.started_at.astimezone():%Y-%m-%d %H:%M}")
                for summary in outcome.result
            )
            self.view.show_visits(rows, search=text)

    def _on_opened(self, outcome: Outcome[VisitReport], visit_id: int) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_problem(None)
            self.opened_id = visit_id
            self.view.show_visit(outcome.result)


def _row(summary: VisitSummary, when: str) -> VisitRow:
    vehicle = summary.vehicle
    name = " · ".join(part for part in (vehicle.label, vehicle.plate) if part)
    codes = "not scanned" if summary.codes is None else counted(summary.codes, "code")
    return VisitRow(
        summary.visit_id,
        when,
        name or "No plate or name",
        str(vehicle.vin or "not known"),
        codes,
        demo_word(summary.vci) if summary.is_demo else "",
    )
