"""Pages of figures: operations, performance by hardware, adoption."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.accounts.roles import Permission
from updater.fleet.health.adoption import adoption
from updater.fleet.health.hardware import hardware
from updater.fleet.health.operations import operations
from updater.fleet.store.database import Database
from updater.fleet.web import days
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import drawn
from updater.fleet.web.looking import DAY_MS, chosen
from updater.fleet.web.pages import Page

#: days after which an install counts as silent
_SILENT: Final = 7


@dataclass(frozen=True, slots=True)
class FigurePages:
    """Pages that only show."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/operations", self.operations, Permission.SEE),
            Page("GET", "/performance", self.performance, Permission.SEE),
            Page("GET", "/adoption", self.adoption, Permission.SEE),
        )

    def operations(self, ask: Ask) -> Answer:
        """Show how kinds of operations end, and how long they take."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            chart = days.failures(connection, choice.scope)
            found = operations(connection, choice.scope, ("version",))
        values = {"choice": choice, "operations": found, "chart": chart, "drawn": drawn(chart)}
        return Show("operations.html", values)

    def performance(self, ask: Ask) -> Answer:
        """Show how interfaces do."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            found = hardware(connection, choice.scope)
        return Show("performance.html", {"choice": choice, "hardware": found})

    def adoption(self, ask: Ask) -> Answer:
        """Show which versions run."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            chart = days.telling(connection, choice.scope)
            found = adoption(connection, choice.scope, ask.now - _SILENT * DAY_MS)
        values = {
            "choice": choice,
            "adoption": found,
            "chart": chart,
            "drawn": drawn(chart),
            "silent": _SILENT,
        }
        return Show("adoption.html", values)
