"""Pages of figures: operations, performance by hardware, adoption."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from updater.fleet.accounts.roles import Permission
from updater.fleet.health.adoption import adoption
from updater.fleet.health.hardware import hardware
from updater.fleet.health.operations import operations
from updater.fleet.health.speed import Speed
from updater.fleet.store.database import Database
from updater.fleet.web import days
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import drawn
from updater.fleet.web.looking import DAY_MS, chosen
from updater.fleet.web.pages import Page

#: days after which an install counts as silent
_SILENT: Final = 7
#: rows of a table, and of one interface within it: installs name operations as they like
ROWS: Final = 200
_ROWS_OF_ONE: Final = 20
_Row = TypeVar("_Row")


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
        shown = commonest(found, lambda one: one.outcomes.trials, ROWS)
        values = {"choice": choice, "operations": shown, "left_out": len(found) - len(shown)}
        return Show("operations.html", {**values, "chart": chart, "drawn": drawn(chart)})

    def performance(self, ask: Ask) -> Answer:
        """Show how interfaces do."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            found = hardware(connection, choice.scope)
        rows = commonest(found, lambda one: one.outcomes.trials, ROWS)
        shown = [replace(one, speeds=commonest(one.speeds, _counted, _ROWS_OF_ONE)) for one in rows]
        told = sum(1 + len(one.speeds) for one in found) - sum(1 + len(one.speeds) for one in shown)
        return Show("performance.html", {"choice": choice, "hardware": shown, "left_out": told})

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


def commonest(rows: Iterable[_Row], counted: Callable[[_Row], int], most: int) -> tuple[_Row, ...]:
    """Return at most so many rows, those of which most was counted, in the order in which they came."""
    numbered = sorted(enumerate(rows), key=lambda pair: counted(pair[1]), reverse=True)[:most]
    return tuple(row for _, row in sorted(numbered, key=lambda pair: pair[0]))


def _counted(pair: tuple[str, Speed]) -> int:
    return pair[1].count
