"""Failures close together are one incident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.ingest.tallies import INCIDENT_MS, incidents

MINUTE = 60_000


@pytest.mark.parametrize(
    ("last", "failed_at", "begun"),
    [
        (0, [], 0),
        (0, [MINUTE], 1),
        (0, [MINUTE, 2 * MINUTE, 16 * MINUTE], 1),
        (0, [MINUTE, 17 * MINUTE], 2),
        (10 * MINUTE, [20 * MINUTE], 0),
        (10 * MINUTE, [26 * MINUTE], 1),
        (60 * MINUTE, [50 * MINUTE], 0),
        (60 * MINUTE, [10 * MINUTE], 1),
    ],
)
def test_incidents_are_runs_of_failures(last: int, failed_at: list[int], begun: int) -> None:
    assert incidents(last, failed_at)[0] == begun


def test_the_last_failure_is_the_latest() -> None:
    assert incidents(90 * MINUTE, [MINUTE, 80 * MINUTE])[1] == 90 * MINUTE
    assert incidents(0, [5, 3]) == (1, 5)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_telling_them_in_parts_finds_as_many(gaps: list[int]) -> None:
    at, failures = 1, []
    for gap in gaps:
        at += gap * MINUTE
        failures.append(at)
    whole, _ = incidents(0, failures)
    first, last = incidents(0, failures[: len(failures) // 2])
    assert first + incidents(last, failures[len(failures) // 2 :])[0] == whole
    assert whole == 1 + sum(gap * MINUTE > INCIDENT_MS for gap in gaps[1:])
