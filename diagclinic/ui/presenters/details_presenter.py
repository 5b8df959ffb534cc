"""Decide what the form of a visit shows, and keep what is typed into it.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from diagclinic.core.errors import DetailError
from diagclinic.core.visit import Visit
from diagclinic.core.visit_details import Shop, VisitDetails, odometer_readings, parse_odometer
from diagclinic.services.jobs import Outcome, unheard
from diagclinic.services.keep_details import JobCard
from diagclinic.services.reports import odometer_line
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Listener, problem_of

#: hears whether all that was typed stands on record
Kept = Callable[[bool], None]
NOT_TOLD = "The vehicle has not told its odometer."


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsForm:
    """What stands in the fields, as text; named as in `VisitDetails` and `Shop`."""

    plate: str = ""
    odometer_km: str = ""
    technician: str = ""
    complaint: str = ""
    note: str = ""
    name: str = ""
    contact: str = ""


class DetailsView(Protocol):
    """What the form can show; each method says one thing."""

    def show_form(self, form: DetailsForm) -> None:
        """Fill the fields."""
        ...

    def show_measured(self, words: str) -> None:
        """Say what the vehicle itself tells of its odometer."""
        ...

    def show_remark(self, words: str, wrong_field: str) -> None:
        """Say that all is kept, or what is wrong with the field of that name."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class DetailsPresenter:
    """Runs the form; what is typed is kept when its field is left, and before a report is made.

    Attributes:
        on_kept: hears how the visit stands on record after something was kept.
    """

    desk: Desk
    view: DetailsView
    on_kept: Callable[[Visit], None] = unheard
    _visit_id: int | None = None
    _form: DetailsForm = field(default_factory=DetailsForm)
    _is_loading: bool = False
    _is_edited: bool = False
    _waiting: list[Kept] = field(default_factory=list)

    def show(self, visit: Visit | None) -> None:
        """Show the form of `visit`; one that is in sight already keeps what stands in its fields."""
        if visit is None or visit.summary.visit_id != self._visit_id:
            self._visit_id = None if visit is None else visit.summary.visit_id
            self._is_edited = False
            self._form = DetailsForm()
            self.view.show_form(self._form)  # what stands there was said of another visit
            self._load()
            self._tell_waiting(is_there=False)
        elif not self._is_loading:
            self.view.show_measured(measured_words(visit.measured_odometer_km))

    def refresh(self) -> None:
        """Read the record again, which others write too, unless something typed is not kept yet."""
        if not self._is_edited and not self._is_loading:
            self._load()

    def edit(self, form: DetailsForm) -> None:
        """Keep what stands in the fields, one of which was left."""
        if form != self._form:
            self._form, self._is_edited = form, True
            self.keep(unheard)

    def keep(self, done: Kept) -> None:
        """Keep what stands in the fields where it is new, then tell `done`."""
        if self._is_loading:
            self._waiting.append(done)
            return
        visit_id = self._visit_id
        parsed = self._parsed()
        if visit_id is None or parsed is None:
            done(False)  # noqa: FBT003  the one thing that it hears
            return
        job = self.desk.workshop.keep_details(visit_id, *parsed)
        form = self._form
        self.desk.side.run(job, Listener(lambda outcome: self._on_kept(outcome, form, done)))

    def _load(self) -> None:
        visit_id = self._visit_id
        self._is_loading = visit_id is not None
        if visit_id is not None:
            job = self.desk.workshop.read_card(visit_id)
            self.desk.side.run(job, Listener(lambda outcome: self._on_loaded(outcome, visit_id)))

    def _on_loaded(self, outcome: Outcome[JobCard], visit_id: int) -> None:
        if visit_id != self._visit_id:
            return
        self._is_loading = False
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            visit = outcome.result.visit
            self._form = form_of(outcome.result)
            self.view.show_form(self._form)
            self.view.show_measured(measured_words(visit.measured_odometer_km))
            self.view.show_remark("", "")
            self._name_vehicle(visit)
        self._tell_waiting(is_there=outcome.result is not None)

    def _tell_waiting(self, *, is_there: bool) -> None:
        """Keep the form for those who waited for it, or tell them that it will not come."""
        waiting, self._waiting = self._waiting, []
        for done in waiting:
            if is_there:
                self.keep(done)
            else:
                done(False)  # noqa: FBT003  see `keep`

    def _parsed(self) -> tuple[VisitDetails, Shop] | None:
        try:
            return details_of(self._form)
        except DetailError as error:
            words = str(error)
            self.view.show_remark(f"{words[:1].upper()}{words[1:]}.", error.field)
            return None

    def _on_kept(self, outcome: Outcome[Visit], form: DetailsForm, done: Kept) -> None:
        visit = outcome.result
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif visit is not None and visit.summary.visit_id == self._visit_id:
            if form == self._form:
                self._is_edited = False
                self.view.show_remark("Kept in the record.", "")
            self._name_vehicle(visit)
            self.on_kept(visit)
        done(visit is not None)

    def _name_vehicle(self, visit: Visit) -> None:
        """Let the whole window know the plate of the vehicle that is here."""
        current, plate = self.desk.visit, visit.details.plate
        session = current.session
        if session is None or session.record.visit_id != visit.summary.visit_id:
            return
        if plate != current.vehicle.plate:
            current.name(replace(current.vehicle, plate=plate))


def form_of(card: JobCard) -> DetailsForm:
    """Return the fields of a visit; one under way proposes the technician who was named last."""
    visit, details = card.visit, card.visit.details
    is_new = not visit.entries and visit.summary.ended_at is None
    return DetailsForm(
        plate=details.plate,
        odometer_km="" if details.odometer_km is None else str(details.odometer_km),
        technician=details.technician or (card.technician if is_new else ""),
        complaint=details.complaint,
        note=details.note,
        name=visit.shop.name,
        contact="\n".join(visit.shop.contact),
    )


def details_of(form: DetailsForm) -> tuple[VisitDetails, Shop]:
    """Return what was typed, as it may be kept.

    Raises:
        DetailError: names the field that cannot be kept so.
    """
    details = VisitDetails(
        plate=form.plate,
        odometer_km=parse_odometer(form.odometer_km),
        technician=form.technician,
        complaint=form.complaint,
        note=form.note,
    )
    return details.checked(), Shop(form.name, tuple(form.contact.splitlines())).checked()


def measured_words(measured_km: float | None) -> str:
    """Say what the vehicle itself tells of its odometer."""
    for line in map(odometer_line, odometer_readings(measured_km, None)):
        return f"{line.origin_words.capitalize()}: {line.text} km"
    return NOT_TOLD
