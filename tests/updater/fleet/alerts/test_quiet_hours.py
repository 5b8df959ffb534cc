"""Quiet hours are by the channel's own clock, over midnight, weekends, and the change to summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.alerts.quiet_hours import when_free
from updater.fleet.alerts.rules import Channel, Quiet, Severity

BERLIN = ZoneInfo("Europe/Berlin")
CALM = frozenset({Severity.WARNING, Severity.INFORMATION})
DAILY = frozenset(range(7))
NIGHTS = Quiet(CALM, time(20), time(7), DAILY)
WEEKENDS = Quiet(CALM, time(7), time(20), frozenset({5, 6}))
TEAM = Channel("team", BERLIN, (NIGHTS, WEEKENDS))


def ms(words: str, zone: ZoneInfo = BERLIN) -> int:
    return round(datetime.fromisoformat(words).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("at", "free"),
    [
        ("2026-11-18 12:00", "2026-11-18 12:00"),
        ("2026-11-18 19:59:59", "2026-11-18 19:59:59"),
        ("2026-11-18 20:00", "2026-11-19 07:00"),
        ("2026-11-19 03:00", "2026-11-19 07:00"),
        ("2026-11-19 07:00", "2026-11-19 07:00"),
        ("2026-11-20 21:00", "2026-11-23 07:00"),  # Friday evening to Monday morning: five spans in a row
        ("2026-11-21 12:00", "2026-11-23 07:00"),
        ("2026-03-28 23:00", "2026-03-30 07:00"),  # the weekend in which summer time begins
        ("2026-10-24 23:00", "2026-10-26 07:00"),  # and ends
    ],
)
def test_a_message_waits_until_the_channel_may_be_used(at: str, free: str) -> None:
    assert when_free(TEAM, Severity.WARNING, ms(at)) == ms(free)


def test_what_is_critical_never_waits() -> None:
    always = Channel("x", BERLIN, (Quiet(frozenset(Severity), time(0), time(23, 59), DAILY),))
    assert when_free(always, Severity.CRITICAL, ms("2026-11-18 03:00")) == ms("2026-11-18 03:00")


def test_severities_that_are_not_named_do_not_wait() -> None:
    some = Channel("x", BERLIN, (Quiet(frozenset({Severity.INFORMATION}), time(20), time(7), DAILY),))
    assert when_free(some, Severity.WARNING, ms("2026-11-18 23:00")) == ms("2026-11-18 23:00")


def test_the_clock_is_the_channels_own() -> None:
    tokyo = Channel("x", ZoneInfo("Asia/Tokyo"), (NIGHTS,))
    noon_in_berlin = ms("2026-11-18 12:30")  # 20:30 in Tokyo
    assert when_free(tokyo, Severity.WARNING, noon_in_berlin) == ms(
        "2026-11-19 07:00", ZoneInfo("Asia/Tokyo")
    )


@pytest.mark.parametrize(
    ("at", "free"),
    [
        # 02:30 comes twice on 25 October 2026: quiet from 01:00 to 02:30 lasts until the first of them
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # and not at all on 29 March: quiet from 01:00 until 02:30 ends at 03:30 by the new clock
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_hours_that_come_twice_or_not_at_all_end(at: datetime, free: datetime) -> None:
    channel = Channel("x", BERLIN, (Quiet(CALM, time(1), time(2, 30), DAILY),))
    got = when_free(channel, Severity.WARNING, round(at.timestamp() * 1000))
    assert datetime.fromtimestamp(got / 1000, UTC) == free


def test_a_channel_that_is_always_quiet_is_used_in_the_end() -> None:
    day, night = Quiet(CALM, time(0), time(12), DAILY), Quiet(CALM, time(12), time(0), DAILY)
    at = ms("2026-11-18 05:00")
    free = when_free(Channel("x", BERLIN, (day, night)), Severity.WARNING, at)
    assert timedelta(0) < timedelta(milliseconds=free - at) < timedelta(days=20)


@given(st.integers(0, 4_000_000_000), st.sampled_from(list(Severity)))
def test_nothing_waits_longer_than_to_monday_and_nothing_goes_early(second: int, severity: Severity) -> None:
    at = second * 1000
    free = when_free(TEAM, severity, at)
    assert at <= free <= at + 4 * 86_400_000
    assert when_free(TEAM, severity, free) == free
