"""diagclinic.ui.presenters.report_presenter: one press makes the file, and its place is told."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagclinic.core.errors import ReportError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.ui.presenters.details_presenter import DetailsForm
from diagclinic.ui.presenters.report_presenter import ReportPresenter, ReportSubject, file_stem
from tests.presenter_doubles import Reports, Shown, desk_with, work
from tests.service_doubles import MemoryShop, session_on
from tests.support_doubles import Surroundings

AT = datetime(2026, 5, 4, 10, 30, 5, tzinfo=UTC)


class Shop(MemoryShop):
    """A record in which every number is a visit."""

    def visit(self, visit_id: int) -> Visit:
        vehicle = Vehicle(None, f"AB {visit_id}")
        summary = VisitSummary(visit_id, AT, None, vehicle, "elm:COM3", is_demo=False, codes=None)
        return Visit(summary, (), (), tuple(self.entries))


@dataclass
class Page:
    """A page with its presenter."""

    folder: Path
    reports: Reports = field(default_factory=Reports)
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        """Put the page together."""
        self.shop = Shop()
        self.support = Surroundings()
        self.desk = desk_with(shop=self.shop, reports=self.reports, support=lambda: self.support)
        self.presenter = ReportPresenter(self.desk, self.shown, self.folder)

    def connect(self) -> None:
        self.desk.visit.begin(session_on())


def test_without_a_visit_nothing_is_saved(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.presenter.save("pdf")
    work(page.desk)
    assert page.reports.saved == []


@pytest.mark.parametrize("form", ["pdf", "html", "csv", "json"])
def test_report_is_made_in_the_form_that_was_pressed(tmp_path: Path, form: str) -> None:
    page = Page(tmp_path)
    page.connect()
    page.presenter.save(form)
    work(page.desk)
    assert [path.suffix for _, path in page.reports.saved] == [f".{form}"]


def test_report_for_support_is_written_and_shown_under_a_name_that_tells_no_vehicle(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    page.presenter.save("zip")
    work(page.desk)
    (path,) = page.support.written
    assert page.shown.last("show_saved") == path
    assert re.fullmatch(r"DiagClinic-000001-support-\d{8}-\d{6}\.zip", path.name)


def test_report_for_support_that_fails_says_why(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.support.failure = ReportError("no room")
    page.connect()
    page.presenter.save("zip")
    work(page.desk)
    assert "no room" in page.shown.last("show_problem").details
    assert page.shown.all("show_saved") == []


def test_path_of_the_report_is_shown(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    page.presenter.save("pdf")
    work(page.desk)
    assert page.shown.last("show_saved") == page.reports.saved[0][1]


def test_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    page = Page(tmp_path / "new" / "folder")
    page.connect()
    page.presenter.save("pdf")
    work(page.desk)
    assert page.folder.is_dir()


def test_folder_that_cannot_be_made_is_a_problem_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    page = Page(tmp_path / "taken")
    page.connect()
    page.presenter.save("pdf")
    work(page.desk)
    assert page.shown.last("show_problem").happened == "The report could not be written."


def test_report_that_fails_leaves_the_buttons_free(tmp_path: Path) -> None:
    page = Page(tmp_path, Reports(failure=ReportError("full")))
    page.connect()
    page.presenter.save("pdf")
    work(page.desk)
    assert page.shown.last("show_busy") is False


def test_second_press_while_a_report_is_made_is_ignored(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    page.presenter.save("pdf")
    page.presenter.save("csv")
    work(page.desk)
    assert len(page.reports.saved) == 1


def test_visit_of_the_history_can_be_reported(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.presenter.choose(5)
    work(page.desk)
    page.presenter.save("pdf")
    work(page.desk)
    assert page.reports.saved[0][0].summary.visit_id == 5


def test_chosen_visit_stays_while_the_car_at_hand_changes(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.presenter.choose(5)
    work(page.desk)
    page.connect()
    assert page.shown.last("show_subject")[0].visit_id == 5


def test_current_visit_is_reported_again_when_asked_for(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.presenter.choose(5)
    work(page.desk)
    page.connect()
    page.presenter.show_current()
    assert page.shown.last("show_subject")[0].visit_id == 1


def test_name_of_the_file_is_safe_on_every_system() -> None:
    subject = ReportSubject(12, "B/ö: 7", ())
    assert file_stem(subject, AT) == "DiagClinic-000012-B-7-20260504-103005"


# -- the form of the visit --


def test_what_is_typed_stands_on_record_before_the_report_is_made(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    work(page.desk)
    page.presenter.edit(DetailsForm(technician="Tess"))
    page.presenter.save("pdf")
    work(page.desk)
    assert [entry.details.technician for entry in page.shop.entries] == ["Tess"]
    assert len(page.reports.saved) == 1


def test_report_is_not_made_while_a_field_is_wrong(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    work(page.desk)
    page.presenter.edit(DetailsForm(odometer_km="much"))
    page.presenter.save("pdf")
    work(page.desk)
    assert (page.reports.saved, page.shown.last("show_busy")) == ([], False)


def test_report_can_be_made_once_the_field_is_put_right(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    work(page.desk)
    for odometer in ("much", "84300"):
        page.presenter.edit(DetailsForm(odometer_km=odometer))
        page.presenter.save("pdf")
        work(page.desk)
    assert len(page.reports.saved) == 1


def test_plate_of_a_visit_of_the_history_is_shown_once_it_is_kept(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.presenter.choose(5)
    work(page.desk)
    page.presenter.edit(DetailsForm(plate="CD 34"))
    work(page.desk)
    assert page.shop.entries[0].details.plate == "CD 34"
    assert page.shown.last("show_subject")[0].visit_id == 5


def test_page_that_comes_back_in_sight_reads_the_form_again(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.connect()
    work(page.desk)
    before = len(page.shown.all("show_form"))
    page.presenter.refresh()
    work(page.desk)
    assert len(page.shown.all("show_form")) == before + 1


def test_visit_of_the_history_that_comes_late_does_not_take_the_place_of_the_one_under_way(
    tmp_path: Path,
) -> None:
    page = Page(tmp_path)
    page.connect()
    page.presenter.choose(5)
    page.presenter.show_current()
    work(page.desk)
    assert page.shown.last("show_subject")[0].visit_id == 1


def test_report_is_about_the_visit_it_was_asked_for_though_another_is_chosen_meanwhile(
    tmp_path: Path,
) -> None:
    page = Page(tmp_path)
    page.connect()
    work(page.desk)
    page.presenter.save("pdf")
    page.presenter.choose(5)
    work(page.desk)
    assert [visit.summary.visit_id for visit, _ in page.reports.saved] == [1]


def test_page_follows_the_vehicle_where_the_visit_of_the_history_cannot_be_read(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.shop.visit = lambda visit_id: (_ for _ in ()).throw(OSError(f"no {visit_id}"))  # type: ignore[method-assign]
    page.presenter.choose(5)
    work(page.desk)
    page.connect()
    assert page.shown.last("show_subject")[0].visit_id == 1
