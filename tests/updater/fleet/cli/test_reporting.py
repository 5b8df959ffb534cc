"""The verb `report`: files of a day, a week or a month."""

from pathlib import Path

import pytest

from tests.updater.fleet.cli.line import Line


@pytest.fixture
def line(data: Path) -> Line:
    return Line(data)


@pytest.mark.parametrize(
    ("form", "beginning"), [("html", b"<!doctype"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbf")]
)
def test_each_form_is_written(line: Line, tmp_path: Path, form: str, beginning: bytes) -> None:
    file = tmp_path / f"report.{form}"
    ran = line("report", "--period", "week", "--of", "2026-11-21", "--format", form, "--out", file)
    assert ran.code == 0
    assert "week 2026-W47" in ran.out
    assert file.read_bytes().startswith(beginning)


def test_programs_are_told_which_period_it_is(line: Line, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    ran = line(
        "report", "--period", "month", "--of", "2026-02-03", "--format", "csv", "--out", file, "--json"
    )
    assert ran.said == {"period": "2026-02", "file": str(file), "bytes": file.stat().st_size}


def test_without_a_day_it_is_the_last_whole_period(line: Line, tmp_path: Path) -> None:
    said = line("report", "--period", "day", "--out", tmp_path / "x.html", "--json").said
    assert len(said["period"]) == len("2026-11-20")


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "21.11.2026", "9999-12-31"])
def test_what_is_no_date_is_wrong_usage(line: Line, tmp_path: Path, day: str) -> None:
    ran = line("report", "--of", day, "--out", tmp_path / "x.html")
    assert (ran.code, "is no date" in ran.error) == (2, True)
    assert not (tmp_path / "x.html").exists()


def test_a_file_that_cannot_be_written_is_said(line: Line, tmp_path: Path) -> None:
    ran = line("report", "--out", tmp_path / "no" / "folder" / "x.html")
    assert ran.code == 2
    assert "cannot be written" in ran.error


def test_it_goes_to_standard_output_too(line: Line, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert line("report", "--format", "csv", "--out", "-").code == 0
    assert capfdbinary.readouterr().out.startswith(b"\xef\xbb\xbf")
