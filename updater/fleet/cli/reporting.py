"""The verb `report`: figures of a day, a week or a month as a file."""

import sys
from argparse import Namespace
from datetime import date
from json import dumps
from pathlib import Path

from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.reports.content import Report
from updater.fleet.reports.forms import FORMS
from updater.fleet.reports.gathering import gather
from updater.fleet.reports.periods import Span, around, last_whole, read_day
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = add_verb(verbs, "report", "write the figures of a day, a week or a month to a file", run)
    spans = [span.value for span in Span]
    parser.add_argument("--period", choices=spans, default=Span.WEEK.value, help="default: week")
    parser.add_argument("--of", metavar="DATE", help="a day of it (default: the last whole period)")
    parser.add_argument("--format", choices=list(FORMS), default="html", help="default: html")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="- for standard output")


def run(words: Namespace, outside: Outside) -> int:
    """Write the report.

    Raises:
        SettingsError: the date is none, or the file cannot be written.
        StoreError: the database cannot be used.
    """
    services = opened(words, outside)
    with services.ends:
        report = _report(words, services)
    content = FORMS[words.format].make(report)
    if str(words.out) == "-":
        sys.stdout.buffer.write(content)
        return 0
    try:
        words.out.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{words.out} cannot be written: {error.strerror}") from error
    told = {"period": report.period.name, "file": str(words.out), "bytes": len(content)}
    outside.say(dumps(told) if words.json else f"{report.title}: {words.out}")
    return 0


def _report(words: Namespace, services: Services) -> Report:
    span, now = Span(words.period), services.now_ms()
    period = around(span, _day(words.of)) if words.of else last_whole(span, now)
    with services.database.read() as connection:
        return gather(connection, period, now)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise SettingsError(f"{text} is no date such as 2026-11-20") from error
