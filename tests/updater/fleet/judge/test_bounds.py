"""Bounds that hold at every look."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.judge.bounds import log_e_mean_under, lower, trials_missing, upper

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(counts, st.sampled_from([0.01, 0.05]))
def test_bounds_for_every_look_lie_without_those_for_one(told: tuple[int, int], alpha: float) -> None:
    """SciPy's exact interval uses half of alpha on each side; a bound at each look may use all of it."""
    once = stats.binomtest(*told).proportion_ci(1 - 2 * alpha)
    assert lower(*told, alpha) <= once.low + 1e-9
    assert upper(*told, alpha) >= once.high - 1e-9


@pytest.mark.parametrize("told", [(0, 50), (3, 200), (40, 900), (7, 8)])
def test_bound_is_where_the_mixture_is_alpha_times_as_likely(told: tuple[int, int]) -> None:
    failures, trials = told
    for rate in (lower(*told, 0.05), upper(*told, 0.05)):
        if 0 < rate < 1:
            mixed = stats.betabinom.logpmf(failures, trials, 0.5, 0.5)
            own = stats.binom.logpmf(failures, trials, rate)
            assert float(mixed - own) == pytest.approx(math.log(20), abs=1e-6)


@pytest.mark.parametrize("rate", [0.005, 0.02, 0.2])
def test_rate_lies_within_at_all_looks_together(rate: float) -> None:
    rng = np.random.default_rng(7)
    looks = (10, 30, 100, 300, 1000, 2000)
    missed = 0
    for _ in range(200):
        came = np.cumsum(rng.random(2000) < rate)
        told = [(int(came[look - 1]), look) for look in looks]
        missed += any(not lower(*one, 0.05) <= rate <= upper(*one, 0.05) for one in told)
    assert missed <= stats.binom.ppf(0.999, 200, 0.1)


@given(counts)
def test_failures_move_both_bounds_up(told: tuple[int, int]) -> None:
    failures, trials = told
    if failures < trials:
        assert upper(failures, trials, 0.05) <= upper(failures + 1, trials, 0.05)
        assert lower(failures, trials, 0.05) <= lower(failures + 1, trials, 0.05)


@pytest.mark.parametrize(
    ("failures", "trials", "wanted"), [(0, 0, (0, 1)), (5, 5, (None, 1)), (0, 9, (0, None))]
)
def test_ends_are_never_passed(failures: int, trials: int, wanted: tuple[float | None, float | None]) -> None:
    found = (lower(failures, trials, 0.05), upper(failures, trials, 0.05))
    assert all(want is None or want == got for want, got in zip(wanted, found, strict=True))


def test_crash_rate_under_a_thousandth_takes_thousands_of_sessions_without_a_crash() -> None:
    assert trials_missing(0, 0, 0.05, 0.001) == pytest.approx(3786, rel=0.01)


@pytest.mark.parametrize(("failures", "trials"), [(4, 400), (0, 10), (1, 60)])
def test_trials_that_are_missing_are_just_enough(failures: int, trials: int) -> None:
    more = trials_missing(failures, trials, 0.05, 0.02)
    assert more is not None
    grown = [failures + math.ceil(failures / trials * some) for some in (more, more - 1)]
    assert upper(grown[0], trials + more, 0.05, 0.02) <= 0.02
    assert upper(grown[1], trials + more - 1, 0.05, 0.02) > 0.02


def test_more_of_what_is_over_the_limit_never_certifies_it() -> None:
    assert trials_missing(3, 100, 0.05, 0.02) is None


def test_ratings_at_the_limit_give_one_on_average() -> None:
    """Half give 4 and half give 5: a mean of 4.5."""
    mean = sum(
        float(stats.binom.pmf(fives, 6, 0.5)) * math.exp(log_e_mean_under((0, 0, 0, 6 - fives, fives), 4.5))
        for fives in range(7)
    )
    assert mean == pytest.approx(1.0)


def test_ratings_far_under_it_are_evidence() -> None:
    assert log_e_mean_under((5, 5, 10, 10, 0), 4.5) > math.log(1000)
    assert log_e_mean_under((0, 0, 0, 5, 25), 4.5) < 0
