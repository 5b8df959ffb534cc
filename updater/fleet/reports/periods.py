"""The day, week or month that a report tells of."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DAY_MS: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1)
#: the weeks and months of days before it end before the calendar does
_END: Final = date(9999, 1, 1)


class Span(StrEnum):
    """How long."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days (UTC), both of which count.

    Attributes:
        name: e.g. `2026-11-20`, `2026-W47` (ISO 8601) or `2026-11`.
    """

    span: Span
    name: str
    first: date
    last: date

    @property
    def since(self) -> int:
        """The first day, counted from 1970."""
        return (self.first - _EPOCH).days

    @property
    def until(self) -> int:
        """The last day, counted from 1970."""
        return (self.last - _EPOCH).days


def read_day(text: str) -> date:
    """Return the day that `text` names as ISO 8601.

    Raises:
        ValueError: it names none, or one that nobody can have told of.
    """
    day = date.fromisoformat(text)
    if not _EPOCH <= day < _END:
        raise ValueError(text)
    return day


def around(span: Span, day: date) -> Period:
    """Return the period that `day` lies in."""
    if span is Span.DAY:
        return Period(span, day.isoformat(), day, day)
    if span is Span.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(span, f"{monday:%G-W%V}", monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    return Period(span, f"{first:%Y-%m}", first, _next_month(first) - timedelta(days=1))


def last_whole(span: Span, now: int) -> Period:
    """Return the last period that is over at `now` (ms since 1970)."""
    today = _EPOCH + timedelta(days=now // DAY_MS)
    return around(span, around(span, today).first - timedelta(days=1))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
