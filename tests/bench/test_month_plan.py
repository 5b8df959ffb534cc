"""The plan of the month, as people read it."""

from datetime import datetime, timedelta

import pytest

from tests.bench.month_plan import (
    DAYS,
    HALTED,
    RESUMED,
    START,
    Month,
    Offer,
    allowed,
    is_halted,
    moment,
)

EVERY = [f"{number:032x}" for number in range(400)]


def share(version: str, channel: str, region: str, day: float) -> float:
    """Return how many of 400 installs the plan lets have `version`."""
    return sum(version in allowed(channel, region, each, moment(day)) for each in EVERY) / len(EVERY)


@pytest.mark.parametrize(
    ("channel", "region", "day", "expected"),
    [
        ("pilot", "", 1, 0.0),
        ("pilot", "", 2, 1.0),
        ("beta", "", 5, 0.25),
        ("beta", "", 7, 1.0),
        ("regional", "EU", 9, 0.05),
        ("regional", "US", 9, 0.0),
        ("regional", "US", 11, 0.25),
        ("regional", "EU", 18, 1.0),
    ],
)
def test_new_version_comes_in_waves(channel: str, region: str, day: float, expected: float) -> None:
    assert share("1.1.0", channel, region, day) == pytest.approx(expected, abs=0.05)


def test_whoever_is_in_an_early_share_is_in_every_later_one() -> None:
    early = {each for each in EVERY if "1.1.0" in allowed("regional", "EU", each, moment(9))}
    later = {each for each in EVERY if "1.1.0" in allowed("regional", "EU", each, moment(11))}
    assert early < later


def test_emergency_reaches_everybody_at_once() -> None:
    assert share("1.1.1", "regional", "", 21) == 1.0


def test_halted_version_is_nobodys() -> None:
    assert share("1.1.0", "pilot", "", 13) == 0.0


@pytest.mark.parametrize(("at", "halted"), [(HALTED - timedelta(1), False), (HALTED, True), (RESUMED, False)])
def test_halt_lasts_until_it_is_lifted(at: datetime, halted: bool) -> None:
    assert is_halted("1.1.0", at) is halted


def test_offer_counts_in_its_channels_alone() -> None:
    assert not Offer(START, "1.0.0", ("pilot",)).reaches("beta", "", EVERY[0])


def test_acts_are_in_order_and_every_night_is_signed() -> None:
    moments = [act.at for act in Month().acts]
    assert moments == sorted(moments)
    assert {moment(day) for day in range(1, DAYS)} <= set(moments)
