"""Evidence that operations take longer, or memory grows."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.judge.evidence import Arm, Exceedance, Measure
from updater.fleet.judge.exceedance import ODDS, left_out, log_e, pick


def machine(over: int, of: int = 40, shop: str = "a", quantile: float = 0.9) -> Exceedance:
    past = round((1 - quantile) * 50)
    return Exceedance(shop, Arm.TRIAL, Measure.LATENCY, "scan", quantile, over, of, past, 50)


def predicted(over: int, of: int = 40) -> float:
    """Return how likely so many of new values lie above the sixth largest of fifty old ones."""
    return float(stats.betabinom.pmf(over, of, 6, 45))


def test_machine_that_stays_as_it_was_gives_one_on_average() -> None:
    mean = sum(predicted(over) * math.exp(log_e([machine(over)])) for over in range(41))
    assert mean == pytest.approx(1.0)


def test_prediction_is_that_of_values_in_no_particular_order() -> None:
    rng = np.random.default_rng(3)
    values = rng.exponential(size=(20_000, 90))
    lines = np.sort(values[:, :50], axis=1)[:, -6]
    over = (values[:, 50:] > lines[:, None]).sum(1)
    for count in (0, 2, 5, 9):
        assert np.mean(over == count) == pytest.approx(predicted(count), abs=0.01)


@pytest.mark.parametrize("over", [0, 4, 11, 30])
def test_evidence_is_the_ratio_of_two_urns(over: int) -> None:
    ratios = []
    for odds in ODDS:
        share = odds * 6 / (odds * 6 + 45)
        grown = float(stats.betabinom.pmf(over, 40, 51 * share, 51 * (1 - share)))
        ratios.append(grown / predicted(over))
    assert math.exp(log_e([machine(over)])) == pytest.approx(sum(ratios) / len(ratios))


@given(st.integers(0, 39))
def test_more_values_over_the_line_never_weaken_it(over: int) -> None:
    assert log_e([machine(over + 1)]) > log_e([machine(over)])


def test_quantiles_share_the_evidence() -> None:
    both = log_e([machine(15), machine(8, quantile=0.95)])
    each = [log_e([machine(15)]), log_e([machine(8, quantile=0.95)])]
    assert math.exp(both) == pytest.approx(sum(math.exp(one) for one in each) / 2)


def test_one_slow_machine_leaves_nothing_when_it_is_left_out() -> None:
    told = [machine(30, shop="a"), *(machine(4, shop=shop) for shop in "bcd")]
    assert (log_e(told) > 2.5, left_out(told) < 0) == (True, True)


def test_one_machine_alone_is_not_believed() -> None:
    assert left_out([machine(30)]) == 0.0


def test_nothing_told_is_no_evidence() -> None:
    assert log_e([]) == left_out([]) == 0.0


def test_machines_without_a_past_are_left_out() -> None:
    blank = dataclasses.replace(machine(5), base_over=0, base_of=0)
    other = dataclasses.replace(machine(5), measure=Measure.MEMORY)
    control = dataclasses.replace(machine(5), arm=Arm.CONTROL)
    assert pick([blank, other, control, machine(5)], Measure.LATENCY, Arm.TRIAL) == (machine(5),)
