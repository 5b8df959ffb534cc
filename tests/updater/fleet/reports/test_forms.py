"""Forms: every one makes a file, called after its period."""

import pytest

from updater.fleet.reports.content import Report
from updater.fleet.reports.forms import FORMS, file_name


@pytest.mark.parametrize(
    ("form", "beginning"), [("html", b"<!doctype"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbf")]
)
def test_each_form_is_what_it_says(weekly: Report, form: str, beginning: bytes) -> None:
    assert FORMS[form].make(weekly).startswith(beginning)


def test_files_are_called_after_their_period(weekly: Report) -> None:
    assert file_name(weekly, "pdf") == "diagclinic-fleet-2026-W46.pdf"


def test_there_is_no_other_form() -> None:
    assert set(FORMS) == {"html", "pdf", "csv"}
