"""Reports to be taken away."""

from dataclasses import dataclass
from datetime import date

from updater.fleet.accounts.roles import Permission
from updater.fleet.reports.forms import FORMS, file_name
from updater.fleet.reports.gathering import gather
from updater.fleet.reports.periods import Span, around, last_whole, read_day
from updater.fleet.store.database import Database
from updater.fleet.web.answers import Answer, Download, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.errors import FormError, MissingError
from updater.fleet.web.pages import Page


@dataclass(frozen=True, slots=True)
class ReportPages:
    """The page of reports, and the files."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/reports", self.show, Permission.SEE),
            Page("GET", "/reports/{span}.{form}", self.download, Permission.SEE),
        )

    def show(self, ask: Ask) -> Answer:
        """Show the last whole day, week and month."""
        periods = [last_whole(span, ask.now) for span in Span]
        return Show("reports.html", {"periods": periods, "forms": list(FORMS)})

    def download(self, ask: Ask) -> Answer:
        """Give a report as a file."""
        span, form = ask.path["span"], ask.path["form"]
        if span not in set(Span) or form not in FORMS:
            raise MissingError("There is no such report.")
        text = ask.searched("of", 10)
        period = around(Span(span), _day(text)) if text else last_whole(Span(span), ask.now)
        with self.database.read() as connection:
            report = gather(connection, period, ask.now)
        return Download(FORMS[form].make(report), FORMS[form].media, file_name(report, form))


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise FormError("This is no date such as 2026-11-20.") from error
