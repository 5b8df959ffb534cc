"""diagclinic.ui.presenters.history_presenter: visits are found by VIN, plate or name, and opened."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from diagclinic.core.errors import RecordBusyError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.history_presenter import HistoryPresenter
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import MemoryShop

AT = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)


def summary(visit_id: int, plate: str, codes: int | None = 0) -> VisitSummary:
    return VisitSummary(visit_id, AT, None, Vehicle(None, plate), "sim:demo", is_demo=True, codes=codes)


@dataclass
class Shop(MemoryShop):
    """A record with visits; `asked` are the searches."""

    kept: tuple[VisitSummary, ...] = ()
    asked: list[str] = field(default_factory=list)
    busy: bool = False

    def visits(self, search: str = "", limit: int = 200) -> tuple[VisitSummary, ...]:
        if self.busy:
            raise RecordBusyError("locked")
        self.asked.append(search)
        return tuple(one for one in self.kept if search in one.vehicle.plate)

    def visit(self, visit_id: int) -> Visit:
        found = [one for one in self.kept if one.visit_id == visit_id]
        return Visit(found[0], (), ()) if found else super().visit(visit_id)


def page_with(*kept: VisitSummary, busy: bool = False) -> tuple[Desk, Shown, HistoryPresenter]:
    desk, shown = desk_with(shop=Shop(kept=kept, busy=busy)), Shown()
    return desk, shown, HistoryPresenter(desk, shown)


def test_search_shows_only_what_it_found() -> None:
    desk, shown, presenter = page_with(summary(1, "AB 1"), summary(2, "CD 2"))
    presenter.search("CD")
    work(desk)
    rows, search = shown.last("show_visits")
    assert ([row.vehicle for row in rows], search) == (["CD 2"], "CD")


def test_row_says_what_became_of_the_visit() -> None:
    desk, shown, presenter = page_with(summary(1, "AB 1", codes=2), summary(2, "", codes=None))
    presenter.refresh()
    work(desk)
    rows = shown.last("show_visits")[0]
    assert [(row.vehicle, row.codes) for row in rows] == [
        ("AB 1", "2 codes"),
        ("No plate or name", "not scanned"),
    ]


def test_answer_to_an_older_search_is_dropped() -> None:
    desk, shown, presenter = page_with(summary(1, "AB 1"))
    presenter.search("A")
    presenter.search("AB")
    work(desk)
    assert [said[1] for said in shown.all("show_visits")] == ["AB"]


def test_refreshing_keeps_the_search() -> None:
    desk, shown, presenter = page_with(summary(1, "AB 1"))
    presenter.search("AB")
    work(desk)
    presenter.refresh()
    work(desk)
    assert shown.last("show_visits")[1] == "AB"


def test_visit_that_is_opened_is_told_like_its_report() -> None:
    desk, shown, presenter = page_with(summary(7, "AB 1"))
    presenter.open(7)
    work(desk)
    assert (shown.last("show_visit").vehicle.plate, presenter.opened_id) == ("AB 1", 7)


def test_only_the_visit_that_was_opened_last_is_shown() -> None:
    desk, shown, presenter = page_with(summary(1, "AB 1"), summary(2, "CD 2"))
    presenter.open(1)
    presenter.open(2)
    work(desk)
    assert [report.vehicle.plate for report in shown.all("show_visit")] == ["CD 2"]


def test_missing_visit_is_a_problem_in_words() -> None:
    desk, shown, presenter = page_with()
    presenter.open(9)
    work(desk)
    assert shown.last("show_problem").happened == "The shop's record holds no such visit."


def test_busy_record_is_a_problem_in_words() -> None:
    desk, shown, presenter = page_with(busy=True)
    presenter.refresh()
    work(desk)
    assert "Another window" in shown.last("show_problem").happened


def test_closing_goes_back_to_the_list_once() -> None:
    desk, shown, presenter = page_with(summary(7, "AB 1"))
    presenter.open(7)
    work(desk)
    assert (presenter.close(), shown.last("show_visit"), presenter.close()) == (True, None, False)
