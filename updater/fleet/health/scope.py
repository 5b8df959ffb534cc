"""Of what something is asked: a version, a channel, days; and what that means in SQL."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Table, and_, true

#: later than any day that is told
LAST_DAY: Final = 1 << 30
_NAMED: Final = ("version", "channel", "region", "vci")


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what it is asked; an empty text means all.

    Attributes:
        version: e.g. `1.4.2`.
        channel: `pilot`, `beta`, `regional`.
        region: two letters.
        vci: kind of interface, e.g. `elm327`.
        since: first day, counted from 1970.
        until: last day, which counts too.
    """

    version: str = ""
    channel: str = ""
    region: str = ""
    vci: str = ""
    since: int = 0
    until: int = LAST_DAY


def within(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Return the condition of `scope` on those columns that `table` has."""
    wanted = ((name, getattr(scope, name)) for name in _NAMED if name in table.c)
    named = [table.c[name] == value for name, value in wanted if value]
    days = [table.c.day.between(scope.since, scope.until)] if "day" in table.c else []
    return and_(true(), *named, *days)
