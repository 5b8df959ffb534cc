"""How long operations take."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.health.speed import Speed, speed_of
from updater.fleet.ingest.buckets import index_of, packed


def counted(values: list[float]) -> bytes:
    counts: dict[int, int] = {}
    for value in values:
        counts[index_of(value)] = counts.get(index_of(value), 0) + 1
    return packed(counts)


def test_nothing_has_no_speed() -> None:
    assert speed_of([]) == speed_of([b""]) == Speed()


@given(st.lists(st.floats(1, 600_000), min_size=1, max_size=200))
def test_quantiles_are_those_of_numpy_to_within_a_third(values: list[float]) -> None:
    found = speed_of([counted(values)])
    for mine, share in ((found.p50, 0.5), (found.p90, 0.9), (found.p95, 0.95), (found.p99, 0.99)):
        assert mine is not None
        theirs = float(np.quantile(values, share, method="inverted_cdf"))
        assert theirs / 1.34 <= mine <= theirs * 1.34


def test_rows_are_taken_together() -> None:
    found = speed_of([counted([10.0] * 50), counted([1000.0] * 50)])
    assert (found.count, found.p95) == (100, pytest.approx(1000, rel=0.34))
