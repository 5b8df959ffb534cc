"""Writes the report of a visit, in the form that the ending of the file's name asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from diagclinic import __version__
from diagclinic.core.errors import ReportFormError
from diagclinic.core.visit import Visit
from diagclinic.reporting.writing import check_place, write_report
from diagclinic.services.local_time import HERE
from diagclinic.services.reports import ReportWords, VisitReport, build_report
from diagclinic.services.workshop import Knowledge


@dataclass(frozen=True, slots=True)
class ReportSaver:
    """Writes reports, in words from `knowledge`."""

    knowledge: Knowledge

    def check(self, path: Path) -> None:
        """Make sure that a report can be written to `path`, before the work that it is to tell of.

        Raises:
            ReportFormError: the ending of the name stands for no form.
            ReportError: there is no way to write there.
        """
        _writer(path)
        check_place(path)

    def __call__(self, visit: Visit, path: Path) -> None:
        """Write the report of `visit` to `path`.

        Raises:
            ReportFormError: the ending of the name stands for no form.
            ReportError: it could not be written.
        """
        writer = _writer(path)
        words = ReportWords(self.knowledge.dtc_texts.describe, self.knowledge.wmi.describe, __version__)
        writer(build_report(visit, words, datetime.now(HERE)), path)


def _writer(path: Path) -> Callable[[VisitReport, Path], None]:
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        forms = ", ".join(sorted(_WRITERS))
        raise ReportFormError(f"{path}: the name of a report ends in one of {forms}")
    return writer


def _pdf(report: VisitReport, path: Path) -> None:
    from diagclinic.reporting.html_report import render_html  # noqa: PLC0415  only for a report
    from diagclinic.ui.printing import print_pdf  # noqa: PLC0415  Qt takes 0.1 s

    print_pdf(render_html(report), path)


def _html(report: VisitReport, path: Path) -> None:
    from diagclinic.reporting.html_report import render_html  # noqa: PLC0415  only for a report

    write_report(path, render_html(report))


def _csv(report: VisitReport, path: Path) -> None:
    from diagclinic.reporting.csv_report import render_csv  # noqa: PLC0415  only for a report

    write_report(path, render_csv(report))


def _json(report: VisitReport, path: Path) -> None:
    from diagclinic.reporting.json_report import render_json  # noqa: PLC0415  only for a report

    write_report(path, render_json(report))


_WRITERS: Final = {".pdf": _pdf, ".html": _html, ".csv": _csv, ".json": _json}
