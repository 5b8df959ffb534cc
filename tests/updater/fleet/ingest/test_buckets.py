"""Counts by bucket add up, and tell quantiles as closely as they promise."""

import itertools
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.ingest import buckets
from updater.fleet.ingest.buckets import (
    EDGES,
    FIRST,
    LAST,
    exceeding,
    index_of,
    merged,
    merged_bytes,
    middle,
    packed,
    quantile,
    unpacked,
)

COUNTS = st.dictionaries(st.integers(0, LAST), st.integers(1, 1 << 31), max_size=20)


def dense(values: list[float]) -> list[int]:
    counts = Counter(map(index_of, values))
    return [counts[index] for index in range(LAST + 1)]


@pytest.mark.parametrize(
    ("value", "index"), [(-5, 0), (0, 0), (1, FIRST), (9.99, 71), (10, 72), (599_999, 112), (600_000, 112)]
)
def test_a_value_falls_into_its_bucket(value: float, index: int) -> None:
    assert index_of(value) == index


@pytest.mark.parametrize("limit", [2000, 5000])
def test_what_is_over_a_limit_of_the_plan_is_counted_exactly(limit: int) -> None:
    assert exceeding(dense([limit - 1, limit, limit + 1]), limit) == 1


def test_no_bucket_is_wider_than_a_third() -> None:
    assert all(1 < high / low < 1.334 for low, high in itertools.pairwise(EDGES))


@pytest.mark.parametrize("value", [0.7, 50, 1900, 3000, 4500, 5400, 80_000])
def test_middle_of_a_bucket_lies_in_it(value: float) -> None:
    assert index_of(middle(index_of(value))) == index_of(value)


def test_no_value_is_too_large() -> None:
    assert index_of(1e300) == LAST == len(EDGES)


@given(COUNTS)
def test_bytes_and_counts_are_alike(counts: dict[int, int]) -> None:
    assert unpacked(packed(counts)) == counts


@given(st.lists(COUNTS, max_size=5))
def test_counts_add_up(many: list[dict[int, int]]) -> None:
    expected: Counter[int] = Counter()
    for counts in many:
        expected.update(counts)
    assert merged(map(packed, many)) == [expected[index] for index in range(LAST + 1)]


def test_the_sum_of_bytes_is_bytes() -> None:
    assert merged_bytes([packed({70: 2}), packed({70: 3, 80: 1})]) == packed({70: 5, 80: 1})


def test_nothing_adds_up_to_nothing() -> None:
    assert merged([]) == [0] * (LAST + 1)


def test_more_than_a_count_can_hold_is_the_most_it_holds() -> None:
    assert unpacked(packed({5: 1 << 40})) == {5: 0xFFFF_FFFF}


@pytest.mark.parametrize("read", [unpacked, lambda times: merged([times])])
def test_bytes_that_are_cut_off_are_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=r"cut off|multiple"):
        read(b"\x05\x01")


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99])
def test_quantiles_are_right_to_within_a_bucket(share: float) -> None:
    values = stats.lognorm(1.1, scale=900).rvs(20_000, random_state=5)
    truth = stats.scoreatpercentile(values, share * 100)
    assert quantile(dense(list(values)), share) == pytest.approx(
        truth, rel=10 ** (1 / buckets.PER_DECADE) - 1
    )


def test_of_nothing_there_is_no_quantile() -> None:
    assert math.isnan(quantile(dense([]), 0.5))


def test_quantiles_stay_within_what_was_seen() -> None:
    assert quantile(dense([0, 0, 0]), 0.5) == 0
    assert 100 <= quantile(dense([100]), 1.0) <= 100 * 10 ** (1 / 8) * 1.0001


def test_what_exceeds_a_limit_is_counted() -> None:
    assert exceeding(dense([10, 100, 1000, 1000]), 100) == 2
