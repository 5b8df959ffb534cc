"""diagclinic.cli.commands.visit: the history, and reports from it."""

import zipfile
from pathlib import Path

import pytest

from diagclinic.cli.commands.visit import NONE_YET, NOT_ENDED, NOT_MASKED
from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import DetailError, RecordMissingError, ReportError, ReportFormError
from diagclinic.services.jobs import JobContext, run_job
from diagclinic.services.support_files import KEPT
from tests.cli_desk import VIN, CliDesk

READ = ("dtc", "read", "--vci", "elm:COM3")


def test_new_shop_has_no_visit(typed: CliDesk) -> None:
    assert typed.printed("visit", "list") == f"{NONE_YET}\n"


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


@pytest.mark.parametrize(
    "words",
    [
        ("report", "report.html"),
        ("visit", "show"),
        ("visit", "edit", "--plate", "AB 12"),
        ("visit", "export", "--bug-report", "report.zip"),
    ],
    ids=" ".join,
)
def test_newest_of_no_visits_is_told_as_that_with_what_makes_one(
    typed: CliDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"^No visit is on record yet\. diagclinic scan makes one\.$"):
        typed.type(*words)


def test_visit_that_was_named_and_is_not_there_is_missing(typed: CliDesk) -> None:
    with pytest.raises(RecordMissingError, match="no visit 7"):
        typed.type("visit", "show", "7")


def test_report_of_an_unknown_form_is_refused(typed: CliDesk, tmp_path: Path) -> None:
    typed.type(*READ)
    with pytest.raises(ReportFormError):
        typed.type("report", str(tmp_path / "report.doc"))


# -- what people say of a visit --


def test_newest_visit_is_edited_where_none_is_named(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type(*READ)
    assert typed.data("visit", "edit", "--technician", "Tess")["visit"] == 2


def test_named_visit_is_edited(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type(*READ)
    typed.type("visit", "edit", "1", "--technician", "Tess")
    assert typed.data("visit", "show", "1")["details"]["technician"] == "Tess"


def test_editing_leaves_what_is_not_named(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type("visit", "edit", "--plate", "AB 12", "--odometer-km", "84231")
    typed.type("visit", "edit", "--complaint", "Judders when cold")
    shown = typed.data("visit", "show")["details"]
    assert (shown["plate"], shown["odometer_km"], shown["complaint"]) == ("AB 12", 84231, "Judders when cold")


def test_editing_is_signed(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type("visit", "edit", "--plate", "AB 12")
    assert [entry["by"] for entry in typed.data("visit", "show")["entries"]] == ["A. Turner"]


def test_editing_without_a_word_says_how(typed: CliDesk) -> None:
    typed.type(*READ)
    with pytest.raises(UsageError, match="--plate"):
        typed.type("visit", "edit")


def test_value_that_cannot_be_kept_changes_nothing(typed: CliDesk) -> None:
    typed.type(*READ)
    with pytest.raises(DetailError):
        typed.type("visit", "edit", "--plate", "AB 12", "--odometer-km", "12345678")
    assert typed.data("visit", "show")["entries"] == []


def test_visit_shows_what_was_said(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.type("visit", "edit", "--technician", "Tess", "--odometer-km", "84231")
    shown = typed.printed("visit", "show")
    assert ("Technician    Tess" in shown, "84231 km (typed in)" in shown) == (True, True)


@pytest.mark.parametrize("search", ["AB 12", "ab12", "b 1"])
def test_visit_is_listed_by_its_plate(typed: CliDesk, search: str) -> None:
    typed.type(*READ)
    typed.type("visit", "edit", "--plate", "AB 12")
    assert "AB 12" in typed.printed("visit", "list", search)


def test_report_holds_what_was_said(typed: CliDesk, tmp_path: Path) -> None:
    typed.type(*READ)
    typed.type("visit", "edit", "--complaint", "Judders <when> cold")
    typed.type("report", str(tmp_path / "report.html"))
    assert "Judders &lt;when&gt; cold" in (tmp_path / "report.html").read_text("utf-8")


# -- the shop --


def test_shop_is_set_and_shown(typed: CliDesk) -> None:
    typed.type(
        "visit", "shop", "--name", "Garage Müller", "--contact", "Hauptstr. 1", "--contact", "030 1234"
    )
    assert typed.data("visit", "shop") == {"name": "Garage Müller", "contact": ["Hauptstr. 1", "030 1234"]}


def test_shop_keeps_what_is_not_named(typed: CliDesk) -> None:
    typed.type("visit", "shop", "--name", "Garage", "--contact", "030 1234")
    typed.type("visit", "shop", "--name", "Garage Müller")
    assert typed.data("visit", "shop")["contact"] == ["030 1234"]


def test_contact_is_taken_back_by_an_empty_line(typed: CliDesk) -> None:
    typed.type("visit", "shop", "--name", "Garage", "--contact", "030 1234")
    assert typed.data("visit", "shop", "--contact", "")["contact"] == []


def test_shop_stands_in_the_report(typed: CliDesk, tmp_path: Path) -> None:
    typed.type("visit", "shop", "--name", "Garage Müller")
    typed.type(*READ)
    typed.type("report", str(tmp_path / "report.csv"))
    assert "Garage Müller" in (tmp_path / "report.csv").read_text("utf-8-sig")


def test_shop_that_does_not_fit_is_refused(typed: CliDesk) -> None:
    with pytest.raises(DetailError):
        typed.type("visit", "shop", "--name", "x" * 81)


def test_report_of_an_unknown_form_is_refused_before_the_record_is_read(tmp_path: Path) -> None:
    with pytest.raises(ReportFormError):
        CliDesk(tmp_path).type("report", str(tmp_path / "report.doc"))
    assert list(tmp_path.iterdir()) == []


# -- the report for support --


def test_report_for_support_is_written_and_says_what_is_hidden(typed: CliDesk) -> None:
    typed.type(*READ)
    path = typed.folder / "r.zip"
    assert typed.printed("visit", "export", "--bug-report", str(path)) == (
        f"Report for support: {path.resolve()}\n"
        "VINs in it are hidden (1 found), in raw bytes too; names and notes are left out.\n"
    )
    assert zipfile.ZipFile(path).testzip() is None


def test_what_stays_in_a_report_is_told_before_it_is_written(typed: CliDesk) -> None:
    typed.type(*READ)
    typed.printed("visit", "export", "--bug-report", str(typed.folder / "r.zip"))
    assert typed.talk.getvalue().index(KEPT) < typed.talk.getvalue().index("Writing the report for support")


def test_report_for_support_is_told_to_programs(typed: CliDesk) -> None:
    typed.type(*READ)
    path = typed.folder / "r.zip"
    told = typed.data("visit", "export", "1", "--bug-report", str(path), "--with-vin")
    assert told == {
        "visit": 1,
        "bug_report": str(path.resolve()),
        "vin": "real",
        "vins_masked": 0,
        "files": ["README.txt", "manifest.json", "visit.json", "visit.trace"],
        "trace_problem": None,
    }


def test_report_for_support_with_the_vin_says_to_whom_it_may_go(typed: CliDesk) -> None:
    typed.type(*READ)
    words = ("visit", "export", "--bug-report", str(typed.folder / "r.zip"), "--with-vin")
    assert NOT_MASKED in typed.printed(*words)


def test_report_for_support_without_a_trace_says_so(typed: CliDesk) -> None:
    typed.type(*READ)
    next((typed.folder / "traces").iterdir()).unlink()
    assert "It holds no trace: " in typed.printed(
        "visit", "export", "--bug-report", str(typed.folder / "r.zip")
    )


def test_report_for_support_replaces_a_file_only_when_asked_to(typed: CliDesk) -> None:
    typed.type(*READ)
    path = typed.folder / "r.zip"
    path.write_bytes(b"kept")
    with pytest.raises(ReportError, match="exists already"):
        typed.type("visit", "export", "--bug-report", str(path))
    assert path.read_bytes() == b"kept"
    typed.type("visit", "export", "--bug-report", str(path), "--replace")
    assert path.read_bytes().startswith(b"PK")


def test_report_for_support_is_a_zip_file_by_its_name(typed: CliDesk) -> None:
    with pytest.raises(UsageError, match=r"end in \.zip"):
        typed.type("visit", "export", "--bug-report", str(typed.folder / "r.tar"))


def test_report_for_support_needs_a_visit(typed: CliDesk) -> None:
    with pytest.raises(RecordMissingError):
        typed.type("visit", "export", "7", "--bug-report", str(typed.folder / "r.zip"))
