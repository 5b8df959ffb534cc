"""diagclinic.ui.decimation: fewer points, every peak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.ui.decimation import decimate, joined

FLOATS = st.floats(-1e6, 1e6)


def test_a_short_curve_is_left_as_it_is() -> None:
    times_s, values = np.arange(20.0), np.arange(20.0)
    assert decimate(times_s, values, 10) == (times_s, values)


def test_an_empty_curve_is_left_as_it_is() -> None:
    assert [len(part) for part in decimate(np.empty(0), np.empty(0), 10)] == [0, 0]


@pytest.mark.parametrize("peak", [0, 137, 5000, 9999])
def test_a_single_peak_is_kept(peak: int) -> None:
    values = np.zeros(10_000)
    values[peak] = 5.0
    assert decimate(np.arange(10_000.0), values, 100)[1].max() == 5.0


def test_ten_thousand_points_become_two_a_bucket() -> None:
    times_s, values = decimate(np.arange(10_000.0), np.arange(10_000.0), 100)
    assert (len(times_s), len(values)) == (200, 200)


@given(st.lists(FLOATS, min_size=1, max_size=300), st.integers(1, 40))
def test_no_extreme_is_lost_and_none_is_invented(values: list[float], buckets: int) -> None:
    curve = np.array(values)
    thinned = decimate(np.arange(float(len(curve))), curve, buckets)[1]
    assert (thinned.min(), thinned.max()) == (curve.min(), curve.max())
    assert set(thinned) <= set(curve)


@given(st.integers(1, 500), st.integers(1, 40))
def test_a_thinned_curve_fits_and_runs_forward(points: int, buckets: int) -> None:
    times_s, values = decimate(np.arange(float(points)), np.zeros(points), buckets)
    assert len(times_s) == len(values) <= 2 * buckets
    assert np.all(np.diff(times_s) >= 0)


@pytest.mark.parametrize(
    ("times_s", "leads_on"),
    [
        ([], []),
        ([0.0], [False]),
        ([0.0, 0.1, 0.2], [True, True, False]),
        ([0.0, 0.1, 0.2, 9.0, 9.1], [True, True, False, True, False]),
        ([0.0, 0.0, 0.5, 0.5, 1.0, 1.0, 9.0, 9.0], [True, True, True, True, True, False, True, False]),
        ([0.0, 5.0, 10.0], [True, True, False]),
    ],
    ids=["none", "one", "steady", "gap", "extremes of buckets", "slow"],
)
def test_a_curve_breaks_where_nothing_came(times_s: list[float], leads_on: list[bool]) -> None:
    assert list(joined(np.array(times_s))) == leads_on
