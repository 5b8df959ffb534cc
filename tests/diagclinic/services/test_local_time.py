"""diagclinic.services.local_time: each moment as the clocks of this computer showed it."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diagclinic.services.local_time import HERE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no variable for the time zone")

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture(scope="module", autouse=True)
def in_berlin() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (datetime(2026, 7, 1, 8, tzinfo=UTC), "2026-07-01 10:00 CEST"),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), "2026-11-21 09:00 CET"),
    ],
)
def test_summer_and_winter_have_their_own_time(utc: datetime, shown: str) -> None:
    assert f"{utc.astimezone(HERE):%Y-%m-%d %H:%M %Z}" == shown


@given(moments)
def test_every_moment_is_shown_as_the_rules_of_the_zone_say(at: datetime) -> None:
    assert at.astimezone(HERE).isoformat() == at.astimezone(BERLIN).isoformat()


@example(datetime(2024, 10, 27, 1, tzinfo=UTC))  # 02:00 in Berlin, for the second time
@given(moments)
def test_every_moment_comes_back_the_same(at: datetime) -> None:
    assert at.astimezone(HERE).astimezone(UTC) == at
