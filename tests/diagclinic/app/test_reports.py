"""diagclinic.app.reports: the form of a report goes by the ending of its name."""

import json
from pathlib import Path

import pytest

from diagclinic.app.reports import ReportSaver
from diagclinic.core.errors import ReportError, ReportFormError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Visit, VisitSummary
from tests.cli_desk import KNOWLEDGE, VIN
from tests.service_doubles import NOON

VISIT = Visit(
    VisitSummary(1, NOON, None, Vehicle(Vin.parse(VIN)), "elm:COM4", is_demo=False, codes=None), (), ()
)
save = ReportSaver(KNOWLEDGE)


@pytest.mark.parametrize(
    ("ending", "begin"), [("html", b"<!"), ("pdf", b"%PDF-"), ("PDF", b"%PDF-"), ("json", b"{")]
)
def test_ending_chooses_the_form(tmp_path: Path, ending: str, begin: bytes) -> None:
    path = tmp_path / f"report.{ending}"
    save(VISIT, path)
    assert path.read_bytes().startswith(begin)


@pytest.mark.parametrize("ending", ["html", "csv", "json"])
def test_vehicle_is_in_the_report(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    save(VISIT, path)
    assert VIN in path.read_text("utf-8-sig")


def test_program_can_read_the_form_for_programs(tmp_path: Path) -> None:
    save(VISIT, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["report.doc", "report", ".pdf"])
def test_unknown_ending_is_no_form(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportFormError, match=r"\.pdf"):
        save(VISIT, tmp_path / name)


@pytest.mark.parametrize("ending", ["html", "csv", "json", "pdf"])
def test_folder_that_is_not_there_is_told(tmp_path: Path, ending: str) -> None:
    with pytest.raises(ReportError):
        save(VISIT, tmp_path / "not" / "there" / f"report.{ending}")


@pytest.mark.parametrize("name", ["report.doc", "report", ".pdf"])
def test_unknown_ending_is_told_by_the_check(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportFormError, match=r"\.pdf"):
        save.check(tmp_path / name)


def test_place_that_takes_no_report_is_told_by_the_check(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="cannot be made"):
        save.check(tmp_path / "file" / "report.pdf")


def test_check_writes_nothing(tmp_path: Path) -> None:
    save.check(tmp_path / "new" / "report.pdf")
    assert list(tmp_path.iterdir()) == []
