"""Whether shops on the old version fare worse than before."""

import math

import pytest
from scipy import stats

from updater.fleet.judge.environment import THETAS, log_e
from updater.fleet.judge.rows import Row

SHAPE, EXPECTED = 5.0, 3.0


def control(incidents: int, shop: str = "a", *, is_trial: bool = False) -> Row:
    return Row(1, shop, "scan", is_trial, incidents, EXPECTED, SHAPE)


def probability(incidents: int, theta: float) -> float:
    return float(stats.nbinom.pmf(incidents, SHAPE, SHAPE / (SHAPE + theta * EXPECTED)))


@pytest.mark.parametrize("incidents", [0, 1, 3, 9, 40])
def test_evidence_is_the_ratio_of_negative_binomials(incidents: int) -> None:
    ratios = [probability(incidents, theta) / probability(incidents, 1) for theta in THETAS]
    assert math.exp(log_e([control(incidents)])) == pytest.approx(sum(ratios) / len(ratios))


def test_world_that_stays_as_it_was_gives_one_on_average() -> None:
    mean = sum(
        probability(one, 1) * probability(other, 1) * math.exp(log_e([control(one), control(other, "b")]))
        for one in range(150)
        for other in range(150)
    )
    assert mean == pytest.approx(1.0, abs=1e-3)


def test_shops_on_trial_say_nothing_of_the_world() -> None:
    assert log_e([control(50, is_trial=True)]) == pytest.approx(0.0)


def test_more_shops_that_fare_worse_are_more_evidence() -> None:
    one = log_e([control(9)])
    assert log_e([control(9), control(9, "b")]) > one > 0
