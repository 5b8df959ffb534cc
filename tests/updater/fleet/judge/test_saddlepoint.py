"""The chance of a draw, where there are too many to try each."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from updater.fleet.judge.saddlepoint import Draw, tail


def exact(drawn: list[Draw]) -> float:
    sums = [0.0]
    for one in drawn:
        some = [sum(picked) for picked in itertools.combinations(one.scores, len(one.chosen))]
        sums = [left + right for left in sums for right in some]
    seen = sum(sum(one.chosen) for one in drawn)
    return sum(total >= seen - 1e-9 for total in sums) / len(sums)


def draw(rng: np.random.Generator, size: int, chosen: int) -> Draw:
    scores = tuple(float(one) for one in np.clip(rng.gamma(0.5, 1, size) - 0.5, -1, 3))
    return Draw(scores, scores[:chosen])


@pytest.mark.parametrize("seed", range(25))
def test_chance_is_near_what_all_draws_say(seed: int) -> None:
    drawn = [draw(np.random.default_rng(seed), 18, 4)]
    found, wanted = tail(drawn), exact(drawn)
    assert abs(math.log(found / wanted)) < 0.5


@pytest.mark.parametrize("seed", range(10))
def test_draws_within_strata_are_told_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = [draw(rng, 8, 2), draw(rng, 9, 3)]
    assert abs(math.log(tail(drawn) / exact(drawn))) < 0.5


def test_chance_is_never_less_than_one_draw_of_all() -> None:
    scores = (*[3.0] * 5, *[0.0] * 45)
    assert tail([Draw(scores, scores[:5])]) >= 1 / math.comb(50, 5)


@settings(deadline=None)
@given(st.lists(st.floats(-2, 3), min_size=4, max_size=30), st.integers(1, 3))
def test_chance_is_a_probability_whatever_the_scores(scores: list[float], chosen: int) -> None:
    assert 0 < tail([Draw(tuple(scores), tuple(scores[:chosen]))]) <= 1


@pytest.mark.parametrize("worst", [4, 6, 9])
def test_many_shops_as_bad_as_the_worst_are_counted_right(worst: int) -> None:
    scores = (*[2.0] * worst, *[-0.2] * (40 - worst))
    wanted = math.comb(worst, 4) / math.comb(40, 4)
    assert wanted * 0.99 <= tail([Draw(scores, scores[:4])]) <= wanted * 4


def test_worse_shops_on_trial_are_less_likely_by_chance() -> None:
    scores = tuple(float(one) for one in np.random.default_rng(4).gamma(0.5, 1, 60))
    ordered = tuple(sorted(scores))
    chances = [tail([Draw(scores, ordered[first : first + 8])]) for first in (20, 30, 40, 50)]
    assert chances == sorted(chances, reverse=True)


def test_chances_of_a_good_version_are_spread_evenly() -> None:
    rng = np.random.default_rng(8)
    scores = np.clip(rng.gamma(0.5, 1, 100) - 0.5, -1, 3)
    found = []
    for _ in range(120):
        chosen = tuple(float(one) for one in rng.permutation(scores)[:10])
        found.append(tail([Draw(tuple(float(one) for one in scores), chosen)]))
    assert np.mean(np.array(found) < 0.1) == pytest.approx(0.1, abs=0.09)
