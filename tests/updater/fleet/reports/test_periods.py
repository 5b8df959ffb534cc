"""Periods: whole days, ISO weeks, months of every length."""

from datetime import date

import pytest

from tests.updater.fleet.seeding import NOW
from updater.fleet.reports.periods import DAY_MS, Span, around, last_whole, read_day


@pytest.mark.parametrize(
    ("span", "day", "name", "first", "last"),
    [
        (Span.DAY, "2026-11-21", "2026-11-21", "2026-11-21", "2026-11-21"),
        (Span.WEEK, "2026-11-21", "2026-W47", "2026-11-16", "2026-11-22"),
        (Span.WEEK, "2026-11-16", "2026-W47", "2026-11-16", "2026-11-22"),
        (Span.WEEK, "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03"),
        (Span.MONTH, "2026-11-21", "2026-11", "2026-11-01", "2026-11-30"),
        (Span.MONTH, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        (Span.MONTH, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
        (Span.MONTH, "2026-01-31", "2026-01", "2026-01-01", "2026-01-31"),
    ],
)
def test_a_day_lies_in_its_period(span: Span, day: str, name: str, first: str, last: str) -> None:
    period = around(span, date.fromisoformat(day))
    assert (period.name, str(period.first), str(period.last)) == (name, first, last)


@pytest.mark.parametrize(
    ("span", "name"), [(Span.DAY, "2026-11-20"), (Span.WEEK, "2026-W46"), (Span.MONTH, "2026-10")]
)
def test_the_last_whole_one_is_over(span: Span, name: str) -> None:
    period = last_whole(span, NOW)
    assert period.name == name
    assert (period.until + 1) * DAY_MS <= NOW


@pytest.mark.parametrize("text", ["9999-12-31", "9999-01-01", "1969-12-31", "0001-01-01", "x", "2026-02-30"])
def test_day_that_nobody_told_of_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


@pytest.mark.parametrize("span", list(Span))
@pytest.mark.parametrize("text", ["1970-01-01", "9998-12-31"])
def test_first_and_last_day_lie_in_periods(span: Span, text: str) -> None:
    period = around(span, read_day(text))
    assert period.first <= read_day(text) <= period.last


def test_periods_follow_each_other_without_a_gap() -> None:
    for span in Span:
        day = date(2026, 1, 1)
        while day < date(2028, 3, 1):
            period = around(span, day)
            following = around(span, date.fromordinal(period.last.toordinal() + 1))
            assert following.since == period.until + 1
            day = following.first
