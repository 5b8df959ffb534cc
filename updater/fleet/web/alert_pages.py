"""Alerts: what is open, who took it up, what is silenced, and what was sent."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.accounts.audit import Line, note
from updater.fleet.accounts.roles import Permission
from updater.fleet.alerts import desk
from updater.fleet.alerts.alerts import Silence
from updater.fleet.store.database import Database
from updater.fleet.web.answers import Answer, Go, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.errors import FormError
from updater.fleet.web.looking import DAY_MS
from updater.fleet.web.pages import Page

_HOUR_MS: Final = 3_600_000
#: days of alerts that are over
_PAST: Final = 14
_HOURS: Final = {"1", "4", "24", "168"}
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class AlertPages:
    """The list, and what people do with it."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/alerts", self.show, Permission.SEE),
            Page("POST", "/alerts/silence", self.silence, Permission.ACKNOWLEDGE),
            Page("POST", "/alerts/{id:int}/acknowledge", self.acknowledge, Permission.ACKNOWLEDGE),
        )

    def show(self, ask: Ask) -> Answer:
        """Show what is open and what is over."""
        with self.database.read() as connection:
            open_ones = desk.open_alerts(connection, ask.now)
            values = {
                "open": open_ones,
                "past": desk.recent_alerts(connection, ask.now - _PAST * DAY_MS),
                "silences": desk.silences(connection, ask.now),
                "sent": {one.alert.id: desk.sendings(connection, one.alert.id) for one in open_ones},
                "days": _PAST,
            }
        return Show("alerts.html", values)

    def acknowledge(self, ask: Ask) -> Answer:
        """Take an alert up."""
        number, why = int(ask.path["id"]), ask.typed("why", _LONGEST)
        with self.database.begin() as connection:
            taken = desk.acknowledge(connection, number, ask.who.name, why, ask.now)
            detail = {"alert": str(number), "rule": taken.rule, "why": why}
            note(connection, Line(ask.now, ask.who.name, "alert taken up", detail))
        return Go("/alerts", "You have taken the alert up; nobody else is told of it.")

    def silence(self, ask: Ask) -> Answer:
        """Tell nobody of a cause for a while."""
        rule, hours, why = ask.typed("rule"), ask.typed("hours"), ask.typed("why", _LONGEST)
        about = ask.form.get("about", "").strip()[:200]
        if hours not in _HOURS:
            raise FormError("There is no such span.")
        until = ask.now + int(hours) * _HOUR_MS
        wanted = Silence(0, rule, about, ask.now, until, ask.who.name, why)
        with self.database.begin() as connection:
            if not desk.has_come(connection, rule):
                raise FormError("No alert ever came of such a rule: silence one from the list.")
            desk.silence(connection, wanted, ask.now)
            detail = {"rule": rule, "about": about, "hours": hours, "why": why}
            note(connection, Line(ask.now, ask.who.name, "alert silenced", detail))
        return Go("/alerts", "Nobody is told of it until then; it stays in this list.")
