"""Crashes by signature: where, since when, on how many computers, and what is known of them."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.accounts.audit import Line, note
from updater.fleet.accounts.roles import Permission
from updater.fleet.health.crash_groups import crash_group, crash_groups, settle_crash_group
from updater.fleet.store.database import Database
from updater.fleet.web import days
from updater.fleet.web.answers import Answer, Go, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import drawn
from updater.fleet.web.errors import FormError
from updater.fleet.web.looking import chosen
from updater.fleet.web.pages import Page

STATES: Final = ("open", "known", "mended", "ignored")
_MOST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class CrashPages:
    """The list, one group, and what people say of it."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/crashes", self.groups, Permission.SEE),
            Page("GET", "/crashes/{signature}", self.group, Permission.SEE),
            Page("POST", "/crashes/{signature}", self.settle, Permission.TRIAGE),
        )

    def groups(self, ask: Ask) -> Answer:
        """Show the groups, the one on the most computers first."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            chart = days.crashes(connection, choice.scope)
            found = crash_groups(connection, choice.scope)
        return Show(
            "crashes.html", {"choice": choice, "groups": found, "chart": chart, "drawn": drawn(chart)}
        )

    def group(self, ask: Ask) -> Answer:
        """Show one group with its frames."""
        with self.database.read() as connection:
            group, counts = crash_group(connection, ask.path["signature"])
        return Show("crash.html", {"group": group, "counts": counts, "states": STATES})

    def settle(self, ask: Ask) -> Answer:
        """Keep what somebody says of a group."""
        signature, state = ask.path["signature"], ask.typed("state")
        words = ask.form.get("note", "").strip()[:_MOST_WORDS]
        if state not in STATES:
            raise FormError("There is no such state.")
        with self.database.begin() as connection:
            settle_crash_group(connection, signature, state, words)
            detail = {"signature": signature, "state": state, "note": words}
            note(connection, Line(ask.now, ask.who.name, "crash group settled", detail))
        return Go(f"/crashes/{signature}", f"The group is now {state}.")
