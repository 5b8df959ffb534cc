"""A report as one HTML file that loads nothing."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from updater.fleet.reports.content import Report
from updater.fleet.reports.writing import moment

_TEMPLATE: Final = Path(__file__).with_name("report.html")


def as_html(report: Report) -> bytes:
    """Return the report; every word in it is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(report=report, made=moment(report.made_at)).encode()
