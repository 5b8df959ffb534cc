"""diagclinic.ui.presenters.details_presenter: what is typed is kept once, and never without being told."""

from dataclasses import dataclass, field, replace

import pytest

from diagclinic.core.errors import DetailError, DiskFullError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Scan, ScanPurpose, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.services.keep_details import JobCard
from diagclinic.ui.presenters.details_presenter import (
    NOT_TOLD,
    DetailsForm,
    DetailsPresenter,
    details_of,
    form_of,
    measured_words,
)
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import NOON, MemoryShop, session_on

TYPED = DetailsForm(plate="AB 12", odometer_km="84 300", technician="Tess", name="Garage", contact="a\nb")


def visit(visit_id: int = 1, *, has_ended: bool = False, entries: tuple[DetailsEntry, ...] = ()) -> Visit:
    ended_at = NOON if has_ended else None
    summary = VisitSummary(visit_id, NOON, ended_at, Vehicle(None), "elm:COM3", is_demo=False, codes=None)
    return Visit(summary, (), (), entries, Shop("Garage"))


@dataclass
class Form:
    """The form of the vehicle that is here."""

    shop: MemoryShop = field(default_factory=MemoryShop)
    shown: Shown = field(default_factory=Shown)
    kept: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect, and show the visit."""
        self.shop.begin_visit(NOON, "elm:COM3", is_demo=False)
        self.desk = desk_with(shop=self.shop)
        self.session = session_on()
        self.desk.visit.begin(self.session)
        self.presenter = DetailsPresenter(self.desk, self.shown, self.kept.append)
        self.presenter.show(self.desk.visit.snapshot(self.session))
        work(self.desk)

    def edit(self, form: DetailsForm) -> None:
        self.presenter.edit(form)
        work(self.desk)

    def keep(self) -> list[bool]:
        told: list[bool] = []
        self.presenter.keep(told.append)
        work(self.desk)
        return told


def test_form_begins_with_what_is_on_record() -> None:
    shop = MemoryShop(entries=[DetailsEntry(NOON, "desk", VisitDetails(plate="AB 12", odometer_km=5))])
    assert Form(shop).shown.last("show_form") == DetailsForm(plate="AB 12", odometer_km="5")


def test_what_is_typed_is_kept_when_the_field_is_left() -> None:
    form = Form()
    form.edit(TYPED)
    assert [entry.details.technician for entry in form.shop.entries] == ["Tess"]
    assert form.shop.shops == [Shop("Garage", ("a", "b"))]


def test_keeping_is_told() -> None:
    form = Form()
    form.edit(TYPED)
    assert form.shown.last("show_remark") == ("Kept in the record.", "")


def test_field_that_is_left_as_it_was_writes_nothing() -> None:
    form = Form()
    form.edit(form.shown.last("show_form"))
    assert form.shop.entries == []


def test_whole_window_knows_the_plate() -> None:
    form = Form()
    form.edit(TYPED)
    assert form.desk.visit.vehicle.plate == "AB 12"


def test_plate_that_is_on_record_is_known_from_the_start() -> None:
    shop = MemoryShop(entries=[DetailsEntry(NOON, "desk", VisitDetails(plate="AB 12"))])
    assert Form(shop).desk.visit.vehicle.plate == "AB 12"


@pytest.mark.parametrize(
    ("wrong", "wrong_field"),
    [
        (replace(TYPED, odometer_km="much"), "odometer_km"),
        (replace(TYPED, odometer_km="12345678"), "odometer_km"),
        (replace(TYPED, plate="x" * 21), "plate"),
        (replace(TYPED, complaint="x" * 501), "complaint"),
        (replace(TYPED, contact="a\nb\nc\nd\ne\nf"), "contact"),
    ],
)
def test_what_cannot_be_kept_is_said_of_its_field(wrong: DetailsForm, wrong_field: str) -> None:
    form = Form()
    form.edit(wrong)
    words, told_field = form.shown.last("show_remark")
    assert (bool(words), told_field, form.shop.entries) == (True, wrong_field, [])


def test_report_does_not_begin_while_a_field_is_wrong() -> None:
    form = Form()
    form.edit(replace(TYPED, odometer_km="much"))
    assert form.keep() == [False]


def test_report_waits_until_all_is_kept() -> None:
    form = Form()
    form.presenter.edit(TYPED)
    told: list[bool] = []
    form.presenter.keep(told.append)
    assert told == []
    work(form.desk)
    assert (told, len(form.shop.entries)) == ([True], 1)


def test_report_that_is_asked_for_before_the_form_is_there_waits_for_it() -> None:
    form = Form()
    form.presenter.refresh()
    told: list[bool] = []
    form.presenter.keep(told.append)
    work(form.desk)
    assert told == [True]


def test_report_is_not_kept_waiting_by_a_vehicle_that_left() -> None:
    form = Form()
    form.presenter.refresh()
    told: list[bool] = []
    form.presenter.keep(told.append)
    form.presenter.show(None)
    assert told == [False]


def test_full_disk_is_a_problem_in_words() -> None:
    form = Form()
    form.shop.failure = DiskFullError("full")
    form.edit(TYPED)
    assert "no room" in form.shown.last("show_problem").happened


def test_what_could_not_be_kept_is_tried_again_with_the_report() -> None:
    form = Form()
    form.shop.failure = DiskFullError("full")
    form.edit(TYPED)
    form.shop.failure = None
    assert (form.keep(), len(form.shop.entries)) == ([True], 1)


def test_form_with_something_wrong_is_not_read_again_over_it() -> None:
    form = Form()
    form.edit(replace(TYPED, odometer_km="much"))
    before = len(form.shown.all("show_form"))
    form.presenter.refresh()
    work(form.desk)
    assert len(form.shown.all("show_form")) == before


def test_form_that_comes_back_in_sight_shows_what_others_wrote() -> None:
    form = Form()
    form.shop.entries.append(DetailsEntry(NOON, "other", VisitDetails(plate="CD 34")))
    form.presenter.refresh()
    work(form.desk)
    assert form.shown.last("show_form").plate == "CD 34"


def test_scan_that_ends_shows_the_odometer_and_leaves_the_fields() -> None:
    form = Form()
    filled = len(form.shown.all("show_form"))
    scan = Scan(NOON, ScanPurpose.SCAN, (), odometer_km=84_231.7)
    form.presenter.show(replace(form.desk.visit.snapshot(form.session), scans=(scan,)))
    assert form.shown.last("show_measured") == "Read from the vehicle: 84231.7 km"
    assert len(form.shown.all("show_form")) == filled


def test_whoever_follows_hears_how_the_visit_stands() -> None:
    form = Form()
    form.edit(TYPED)
    assert form.kept[-1].details.odometer_km == 84_300


# -- what the form begins with --


def test_visit_under_way_proposes_the_last_technician() -> None:
    assert form_of(JobCard(visit(), "Tess")).technician == "Tess"


def test_visit_that_has_ended_proposes_nobody() -> None:
    assert form_of(JobCard(visit(has_ended=True), "Tess")).technician == ""


def test_technician_who_was_taken_back_is_not_proposed_again() -> None:
    entries = (DetailsEntry(NOON, "desk", VisitDetails(plate="AB 12")),)
    assert form_of(JobCard(visit(entries=entries), "Tess")).technician == ""


def test_proposed_technician_is_kept_with_the_report() -> None:
    shop = MemoryShop()
    shop.last_technician = lambda: "Tess"  # type: ignore[method-assign]
    form = Form(shop)
    assert form.keep() == [True]
    assert [entry.details.technician for entry in shop.entries] == ["Tess"]


def test_shop_is_remembered_for_the_next_visit() -> None:
    assert form_of(JobCard(visit(), "")).name == "Garage"


def test_form_becomes_details_and_shop() -> None:
    details, shop = details_of(TYPED)
    assert details == VisitDetails(plate="AB 12", odometer_km=84_300, technician="Tess")
    assert shop == Shop("Garage", ("a", "b"))


def test_form_that_cannot_be_kept_names_its_field() -> None:
    with pytest.raises(DetailError) as refused:
        details_of(replace(TYPED, technician="x" * 61))
    assert refused.value.field == "technician"


def test_odometer_that_the_vehicle_does_not_tell_is_said_to_be_so() -> None:
    assert measured_words(None) == NOT_TOLD


def test_nothing_that_was_typed_of_one_visit_stands_in_the_form_of_the_next_that_cannot_be_read() -> None:
    form = Form()
    form.edit(TYPED)
    form.presenter.show(visit(2))
    work(form.desk)
    assert form.shown.last("show_form") == DetailsForm()
