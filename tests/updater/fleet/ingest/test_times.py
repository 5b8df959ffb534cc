"""Events are dated by the server's clock, whatever the install's says."""

import pytest

from tests.fleet_batches import DAY_MS, NOW_MS, Event, Teller
from updater.fleet.ingest.decoding import decode
from updater.fleet.ingest.times import OLDEST_MS, corrected

HOUR_MS = 3_600_000


def times(events: list[Event], sent_at: int = NOW_MS, arrived_ms: int = NOW_MS) -> list[int]:
    return corrected(decode(Teller("install-1").plain(events, sent_at)), arrived_ms)


def happened(n: int, t: int, m: int) -> Event:
    return {"n": n, "x": 1, "k": "feature", "t": t, "m": m, "feature": "report", "count": 1}


def test_a_right_clock_is_believed() -> None:
    events = [happened(1, NOW_MS - HOUR_MS, 1000), happened(2, NOW_MS - 5, HOUR_MS + 995)]
    assert times(events) == [NOW_MS - HOUR_MS, NOW_MS - 5]


@pytest.mark.parametrize("error", [-20 * 365 * DAY_MS, -HOUR_MS, HOUR_MS, 300 * DAY_MS])
def test_a_clock_that_was_always_wrong_is_moved(error: int) -> None:
    wrong = NOW_MS + error
    events = [happened(1, wrong - HOUR_MS, 1000), happened(2, wrong - 5, HOUR_MS + 995)]
    assert times(events, sent_at=wrong) == [NOW_MS - HOUR_MS, NOW_MS - 5]


def test_what_was_told_before_a_clock_was_set_back_is_dated_by_the_monotonic_clock() -> None:
    ahead = 400 * DAY_MS
    events = [
        happened(1, NOW_MS + ahead - 2 * HOUR_MS, 0),
        happened(2, NOW_MS - HOUR_MS, HOUR_MS),
        happened(3, NOW_MS, 2 * HOUR_MS),
    ]
    assert times(events) == [NOW_MS - 2 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS]


def test_what_was_told_before_a_clock_was_set_forward_is_dated_by_the_monotonic_clock() -> None:
    events = [happened(1, 1000, 0), happened(2, NOW_MS, 2 * HOUR_MS)]
    assert times(events) == [NOW_MS - 2 * HOUR_MS, NOW_MS]


def test_a_computer_that_slept_is_no_clock_that_was_set() -> None:
    events = [happened(1, NOW_MS - 8 * HOUR_MS, 0), happened(2, NOW_MS, HOUR_MS)]
    assert times(events) == [NOW_MS - 8 * HOUR_MS, NOW_MS]


def test_nothing_happened_after_it_arrived() -> None:
    assert times([happened(1, NOW_MS + 30_000, 5)]) == [NOW_MS]


def test_nothing_is_older_than_a_spool_holds() -> None:
    assert times([happened(1, 0, 0)]) == [NOW_MS - OLDEST_MS]


def test_months_offline_are_told_as_they_were() -> None:
    events = [happened(1, NOW_MS - 89 * DAY_MS, 0), happened(2, NOW_MS - DAY_MS, 88 * DAY_MS)]
    assert times(events) == [NOW_MS - 89 * DAY_MS, NOW_MS - DAY_MS]
