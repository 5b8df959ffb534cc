"""How soon what is slow or silent is found."""

import numpy as np
import pytest

from tests.bench.judge_habits import PAST, QUANTILES, latency, latency_log_e, silent
from updater.fleet.judge.evidence import Arm, Exceedance, Measure
from updater.fleet.judge.exceedance import log_e


@pytest.mark.parametrize("over", [(50, 10, 5, 1), (70, 25, 14, 6), (20, 0, 0, 0)])
def test_numbers_are_the_librarys(over: tuple[int, ...]) -> None:
    past = [round(PAST * (1 - one)) for one in QUANTILES]
    told = [
        Exceedance("a", Arm.TRIAL, Measure.LATENCY, "scan", quantile, count, 100, base, PAST)
        for quantile, count, base in zip(QUANTILES, over, past, strict=True)
    ]
    found = latency_log_e(np.array(over), np.array([100]), np.array(past))
    assert float(found) == pytest.approx(log_e(told))


def test_a_fifth_slower_is_found_and_as_quick_is_not() -> None:
    assert latency(60, 1.2, seed=1).share.share > 0.9
    assert latency(60, 1.0, seed=1).share.share < 0.1


def test_dumb_version_is_found_within_days_and_a_telling_one_is_not() -> None:
    dumb = silent(20, is_dumb=True, seed=1)
    assert (dumb.share.share, dumb.after <= 7) == (1.0, True)
    assert silent(20, is_dumb=False, seed=1).share.hits <= 1
