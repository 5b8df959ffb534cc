"""updater.client.offers: what the last check found, kept for people's eyes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from updater.client.offers import EVERY, checked_at, is_due, keep_offer, put_off, read_offer
from updater.client.status import Offer
from updater.install.layout import Layout
from updater.install.slots import write_slots

OFFER = Offer("1.6.0", ("Faster", "Smaller"), is_here=True)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 5, 12, tzinfo=UTC)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


def test_offer_is_read_as_it_was_kept(layout: Layout) -> None:
    keep_offer(layout, OFFER, NOON)
    assert read_offer(layout) == OFFER


def test_nothing_is_offered_before_the_first_check(layout: Layout) -> None:
    assert read_offer(layout) is None


def test_check_that_found_nothing_takes_the_offer_back(layout: Layout) -> None:
    keep_offer(layout, OFFER, NOON)
    keep_offer(layout, None, NOON)
    assert read_offer(layout) is None


def test_same_offer_stays_put_off(layout: Layout) -> None:
    keep_offer(layout, OFFER, NOON)
    put_off(layout, LATER)
    assert keep_offer(layout, OFFER, NOON) == replace(OFFER, put_off_until="2026-05-05T12:00:00+00:00")


def test_newer_offer_is_not_put_off(layout: Layout) -> None:
    keep_offer(layout, OFFER, NOON)
    put_off(layout, LATER)
    assert keep_offer(layout, replace(OFFER, version="1.7.0"), NOON) == replace(OFFER, version="1.7.0")


@pytest.mark.parametrize("name", ["is_mandatory", "is_emergency"])
def test_offer_that_became_pressing_is_put_off_no_longer(layout: Layout, name: str) -> None:
    keep_offer(layout, OFFER, NOON)
    put_off(layout, LATER)
    pressing = replace(OFFER, **{name: True})
    assert keep_offer(layout, pressing, NOON) == pressing


def test_pressing_offer_cannot_be_put_off(layout: Layout) -> None:
    keep_offer(layout, replace(OFFER, is_mandatory=True), NOON)
    assert put_off(layout, LATER) == replace(OFFER, is_mandatory=True)


def test_nothing_can_be_put_off_where_nothing_is_offered(layout: Layout) -> None:
    assert put_off(layout, LATER) is None


@pytest.mark.parametrize("content", [{"version": "newest"}, {"version": 7}, {"notes": "none"}])
def test_what_makes_no_sense_is_no_offer(layout: Layout, content: dict[str, object]) -> None:
    write_slots(layout.slots("offer"), content)
    assert read_offer(layout) is None


def test_check_is_remembered_with_its_time(layout: Layout) -> None:
    keep_offer(layout, None, NOON)
    assert checked_at(layout) == NOON


def test_putting_off_is_no_check(layout: Layout) -> None:
    keep_offer(layout, OFFER, NOON)
    put_off(layout, LATER)
    assert checked_at(layout) == NOON


@pytest.mark.parametrize("content", [{}, {"checked_at": 7}, {"checked_at": "yesterday"}])
def test_time_that_makes_no_sense_is_none(layout: Layout, content: dict[str, object]) -> None:
    write_slots(layout.slots("offer"), content)
    assert checked_at(layout) is None


@pytest.mark.parametrize(
    ("last", "is_so"),
    [(None, True), (LATER, True), (NOON, False), (NOON - timedelta(hours=23), False), (NOON - EVERY, True)],
)
def test_check_is_due_once_a_day_and_after_the_clock_was_set(last: datetime | None, *, is_so: bool) -> None:
    assert is_due(last, NOON) is is_so
