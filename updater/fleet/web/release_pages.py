"""One version: its health against the one before, the verdict with every number, and what was done."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from updater.fleet.accounts.roles import Permission
from updater.fleet.health.outcomes import Rate
from updater.fleet.health.releases import Compared, compared
from updater.fleet.health.scope import Scope
from updater.fleet.rollout import steering
from updater.fleet.rollout.proposals import waiting
from updater.fleet.store.database import Database
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import Interval, round_up, whisker
from updater.fleet.web.looking import DAY_MS
from updater.fleet.web.pages import Page
from updater.fleet.web.verdicts import said_last

_DAYS: Final = 90
_PARTS: Final = (("all", ()), ("channel", ("channel",)), ("region", ("region",)), ("interface", ("vci",)))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the fleet on this version and on the one before, and a picture of both rates."""

    name: str
    compared: Compared
    picture: Markup


@dataclass(frozen=True, slots=True)
class ReleasePages:
    """The page of one version."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return it."""
        return (Page("GET", "/releases/{version}", self.show, Permission.SEE),)

    def show(self, ask: Ask) -> Answer:
        """Show everything that is known of one version."""
        version, today = ask.path["version"], ask.now // DAY_MS
        scope = Scope(since=today - _DAYS + 1, until=today)
        with self.database.read() as connection:
            values = {
                "rollout": steering.rollout(connection, version),
                "said": said_last(connection, version),
                "acts": steering.acts(connection, version),
                "proposals": [one for one in waiting(connection, ask.now) if one.version == version],
            }
            found = [(name, one) for name, by in _PARTS for one in compared(connection, version, scope, by)]
        return Show("release.html", values | {"parts_of_fleet": _pictured(found), "now": ask.now})


def _pictured(found: list[tuple[str, Compared]]) -> list[Part]:
    """Draw all rates on one scale."""
    highest = max((_rates(one)[0].high or 0.0 for _, one in found), default=0.0)
    top = round_up(highest)
    return [Part(name, one, _picture(f"part{at}", one, top)) for at, (name, one) in enumerate(found)]


def _rates(one: Compared) -> tuple[Rate, Rate]:
    return one.now.outcomes.failure, one.before.outcomes.failure if one.before else Rate(0)


def _picture(name: str, one: Compared, top: float) -> Markup:
    now, before = _rates(one)
    intervals = [
        Interval(rate.low or 0.0, rate.value, rate.high or 0.0, is_main=rate is now)
        for rate in (now, before)
        if rate.value is not None
    ]
    return whisker(name, "Share that failed, this version above the one before", intervals, top)
