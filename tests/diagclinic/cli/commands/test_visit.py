"""diagclinic.cli.commands.visit: the history, and reports from it."""

from pathlib import Path

import pytest

from diagclinic.cli.commands.visit import NOT_ENDED
from diagclinic.core.errors import RecordMissingError, ReportFormError
from diagclinic.services.jobs import JobContext, run_job
from tests.cli_desk import VIN, CliDesk

READ = ("dtc", "read", "--vci", "elm:COM3")


def test_new_shop_has_no_visit(typed: CliDesk) -> None:
    assert typed.printed("visit", "list") == "No visit is on record yet.\n"


def test_search_without_a_hit_says_so(typed: CliDesk) -> None:
    typed.type(*READ)
    assert typed.printed("visit", "list", "XYZ") == "No visit fits.\n"


def test_visits_are_listed_newest_first(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type(*READ)
    assert [visit["visit"] for visit in typed.data("visit", "list")] == [2, 1]


def test_list_is_as_long_as_was_asked(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type(*READ)
    assert len(typed.data("visit", "list", "--limit", "1")) == 1


def test_visit_shows_its_scans_and_how_many_replies_are_on_record(typed: CliDesk) -> None:
    typed.type(*READ)
    shown = typed.data("visit", "show", "1")
    assert (shown["vin"], shown["codes"], len(shown["scans"])) == (VIN, 1, 1)
    assert shown["replies"] == len(list(typed.workshop.shop.observations(1)))
    typed.workshop.close()


def test_visit_that_ended_is_not_called_open(typed: CliDesk) -> None:
    typed.type(*READ)
    assert NOT_ENDED not in typed.printed("visit", "show", "1")


def test_visit_that_was_cut_off_says_so(typed: CliDesk) -> None:
    run_job(typed.workshop.connect("elm:COM3"), JobContext(lambda _: None))
    assert NOT_ENDED in typed.printed("visit", "show", "1")


def test_what_was_done_is_shown_with_who_did_it(typed: CliDesk) -> None:
    typed.type("dtc", "clear", "--yes", "--vci", "elm:COM3")
    assert "A. Turner  clear-codes: 7E8: cleared" in typed.printed("visit", "show", "1")


def test_visit_that_is_not_there_is_missing(typed: CliDesk) -> None:
    with pytest.raises(RecordMissingError):
        typed.type("visit", "show", "999")


def test_report_of_the_newest_visit_is_written(typed: CliDesk, tmp_path: Path) -> None:
    typed.type(*READ)
    path = tmp_path / "report.html"
    assert typed.data("report", str(path)) == {"visit": 1, "report": str(path)}
    assert "P0301" in path.read_text("utf-8")


def test_report_without_any_visit_is_missing(typed: CliDesk, tmp_path: Path) -> None:
    with pytest.raises(RecordMissingError):
        typed.type("report", str(tmp_path / "report.html"))


def test_report_of_an_unknown_form_is_refused(typed: CliDesk, tmp_path: Path) -> None:
    typed.type(*READ)
    with pytest.raises(ReportFormError):
        typed.type("report", str(tmp_path / "report.doc"))
