"""Figures and times as people read them: the same width, the same signs, everywhere."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

_DASH: Final = "\u2013"
_EPOCH: Final = date(1970, 1, 1)
_UNITS: Final = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"))


def count(number: float | None) -> str:
    """Return a count with thin spaces between thousands (ISO 80000-1)."""
    return _DASH if number is None else f"{number:,.0f}".replace(",", "\u2009")


def percent(share: float | None, places: int = 1) -> str:
    """Return a share (0 to 1) in per cent."""
    return _DASH if share is None else f"{100 * share:.{places}f}\u202f%"


def between(low: float | None, high: float | None, places: int = 2) -> str:
    """Return an interval of shares (0 to 1) in per cent."""
    if low is None or high is None:
        return _DASH
    return f"{100 * low:.{places}f} to {100 * high:.{places}f}\u202f%"


def millis(ms: float | None) -> str:
    """Return a duration in milliseconds, or in seconds from one of these on."""
    if ms is None:
        return _DASH
    return f"{ms:.0f}\u202fms" if ms < 1000 else f"{ms / 1000:.2f}\u202fs"


def span(ms: float | None) -> str:
    """Return a long duration in its largest unit."""
    if ms is None:
        return _DASH
    size, unit = next((one for one in _UNITS if ms >= one[0]), _UNITS[-1])
    return f"{ms / size:.0f}\u202f{unit}"


def ago(at: int | None, now: int) -> str:
    """Return how long ago `at` (ms) was."""
    return "never" if not at else f"{span(max(now - at, 0))} ago"


def moment(at: int | None) -> str:
    """Return a time (ms since 1970) in UTC, to the minute."""
    return _DASH if not at else f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M}"


def stamp(at: int | None) -> str:
    """Return a time for programs (HTML's `datetime`)."""
    return "" if not at else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def day(number: int) -> str:
    """Return a day (days since 1970) as a date."""
    return (_EPOCH + timedelta(days=number)).isoformat()


def short(identity: str) -> str:
    """Return the beginning of a long identity."""
    return identity[:12]


def figure(number: float | None, places: int = 2) -> str:
    """Return a figure, large ones without decimals."""
    if number is None:
        return _DASH
    return count(number) if abs(number) >= 1000 else f"{number:.{places}f}"


def brief(number: float | None) -> str:
    """Return a number of any size with four digits that tell something."""
    return _DASH if number is None else count(number) if abs(number) >= 10_000 else f"{number:.4g}"


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "count": count,
    "percent": percent,
    "between": between,
    "millis": millis,
    "span": span,
    "ago": ago,
    "moment": moment,
    "stamp": stamp,
    "day": day,
    "short": short,
    "figure": figure,
    "brief": brief,
}
