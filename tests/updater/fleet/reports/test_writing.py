"""Figures and times as people read them."""

import pytest

from updater.fleet.reports import writing

_NOW = 1_795_262_400_000


def test_counts_have_thin_spaces_between_thousands() -> None:
    assert writing.count(1234567) == "1\u2009234\u2009567"


@pytest.mark.parametrize(
    "write", [writing.count, writing.percent, writing.millis, writing.span, writing.figure]
)
def test_what_nobody_told_is_a_dash_and_no_nought(write: object) -> None:
    assert callable(write)
    assert write(None) == "\u2013"


@pytest.mark.parametrize(
    ("share", "places", "words"), [(0.0123, 2, "1.23\u202f%"), (1.0, 1, "100.0\u202f%"), (0.0, 0, "0\u202f%")]
)
def test_shares_are_in_per_cent(share: float, places: int, words: str) -> None:
    assert writing.percent(share, places) == words


def test_an_interval_names_its_unit_once() -> None:
    assert writing.between(0.0088, 0.0141) == "0.88 to 1.41\u202f%"
    assert writing.between(None, 0.1) == "\u2013"


@pytest.mark.parametrize(("ms", "words"), [(240, "240\u202fms"), (999, "999\u202fms"), (5200, "5.20\u202fs")])
def test_durations_change_to_seconds(ms: float, words: str) -> None:
    assert writing.millis(ms) == words


@pytest.mark.parametrize(
    ("ms", "words"),
    [(500, "0\u202fs"), (61_000, "1\u202fmin"), (7_200_000, "2\u202fh"), (3 * 86_400_000, "3\u202fd")],
)
def test_long_durations_are_in_their_largest_unit(ms: float, words: str) -> None:
    assert writing.span(ms) == words


def test_what_never_was_is_not_long_ago() -> None:
    assert writing.ago(None, _NOW) == "never"
    assert writing.ago(_NOW - 120_000, _NOW) == "2\u202fmin ago"


def test_a_clock_that_is_ahead_does_not_make_the_future() -> None:
    assert writing.ago(_NOW + 5000, _NOW) == "0\u202fs ago"


def test_times_are_in_utc_for_people_and_for_programs() -> None:
    assert writing.moment(_NOW) == "2026-11-21 12:00"
    assert writing.stamp(_NOW) == "2026-11-21T12:00:00+00:00"
    assert (writing.moment(None), writing.stamp(None)) == ("\u2013", "")


def test_days_are_dates() -> None:
    assert writing.day(0) == "1970-01-01"
    assert writing.day(_NOW // 86_400_000) == "2026-11-21"


def test_long_identities_are_cut() -> None:
    assert writing.short("a1" * 16) == "a1a1a1a1a1a1"


def test_large_figures_have_no_decimals() -> None:
    assert (writing.figure(1234.5), writing.figure(1.234)) == ("1\u2009234", "1.23")


@pytest.mark.parametrize(
    ("number", "words"),
    [(31.7, "31.7"), (4.0, "4"), (0.02524, "0.02524"), (1840, "1840"), (123456.7, "123\u2009457")],
)
def test_a_number_of_any_size_is_brief(number: float, words: str) -> None:
    assert writing.brief(number) == words
