"""What each shop is expected to have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.judge.evidence import History
from updater.fleet.judge.shrinkage import (
    NEW_RATE,
    SHARE_OF_STRENGTH,
    STRONGEST,
    WEAKEST,
    Prior,
    expectations,
    posterior,
    prior,
)

shop_counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_moments_find_the_distribution_that_shops_were_drawn_from() -> None:
    rates = stats.beta(2, 98).rvs(4000, random_state=np.random.default_rng(1))
    failures = np.random.default_rng(2).binomial(500, rates)
    found = prior([(int(one), 500) for one in failures])
    assert found.mean == pytest.approx(0.02, rel=0.03)
    assert found.strength / SHARE_OF_STRENGTH == pytest.approx(100, rel=0.15)


def test_shops_that_are_alike_share_one_rate() -> None:
    found = prior([(5, 500)] * 20)
    assert found.strength == STRONGEST * SHARE_OF_STRENGTH


@given(st.lists(shop_counts, min_size=1, max_size=12))
def test_expected_rate_lies_between_the_shops_own_and_the_fleets(counts: list[tuple[int, int]]) -> None:
    known = prior(counts)
    for failures, trials in counts:
        rate = posterior(known, (failures, trials)).rate
        ends = sorted((failures / trials, known.mean))
        assert ends[0] - 1e-12 <= rate <= ends[1] + 1e-12


@given(st.lists(shop_counts, min_size=1, max_size=12))
def test_strength_stays_within_bounds(counts: list[tuple[int, int]]) -> None:
    assert WEAKEST <= prior(counts).strength / SHARE_OF_STRENGTH <= STRONGEST


def test_posterior_is_the_beta_binomials() -> None:
    known = Prior(0.02, 50)
    found = posterior(known, (7, 200))
    assert found.rate == pytest.approx(stats.beta(1 + 7, 49 + 193).mean())
    assert found.shape == 8


def test_incidents_are_expected_rather_than_failures() -> None:
    known = expectations([History("a", "scan", 1000, 100, 10), History("b", "scan", 1000, 100, 10)])
    assert known.of("a", "scan").rate == pytest.approx(10.5 / 911, rel=0.1)


def test_several_records_of_one_shop_are_added_up() -> None:
    one = expectations([History("a", "scan", 1000, 10, 10), History("b", "scan", 1000, 30, 30)])
    halves = [History("a", "scan", 500, 5, 5)] * 2 + [History("b", "scan", 1000, 30, 30)]
    assert expectations(halves) == one


def test_shop_without_a_past_is_the_fleets_mean() -> None:
    known = expectations([History("a", "scan", 1000, 10, 10), History("b", "scan", 1000, 30, 30)])
    assert known.of("new", "scan").rate == pytest.approx(known.priors["scan"].mean)


def test_operation_without_a_past_is_the_same_for_all() -> None:
    known = expectations([History("a", "scan", 1000, 10, 10), History("a", "clear", 0, 0, 0)])
    assert known.of("a", "clear").rate == known.of("b", "clear").rate == pytest.approx(NEW_RATE)
