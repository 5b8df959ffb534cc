"""The forms that a report comes in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from updater.fleet.reports.as_csv import as_csv
from updater.fleet.reports.as_html import as_html
from updater.fleet.reports.as_pdf import as_pdf
from updater.fleet.reports.content import Report


@dataclass(frozen=True, slots=True)
class Form:
    """How a report is made into a file, and what the web calls that."""

    make: Callable[[Report], bytes]
    media: str


FORMS: Final[Mapping[str, Form]] = {
    "html": Form(as_html, "text/html; charset=utf-8"),
    "pdf": Form(as_pdf, "application/pdf"),
    "csv": Form(as_csv, "text/csv; charset=utf-8"),
}


def file_name(report: Report, form: str) -> str:
    """Return what the file is called."""
    return f"diagclinic-fleet-{report.period.name}.{form}"
