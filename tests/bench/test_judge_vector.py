"""The judge over thousands of rollouts says what the library says of each."""

import math

import numpy as np
import pytest

from tests.bench.judge_fleets import DAYS, Fleet, Rollouts, World, simulate
from tests.bench.judge_vector import ALPHA, Judged
from updater.fleet.judge.comparing import Comparison, compare
from updater.fleet.judge.evidence import Arm, Batch, History
from updater.fleet.judge.limits import ALPHAS

COUNT = 25
PAUSE = ALPHAS["operations"]


def one_by_one(told: Rollouts, which: int) -> Comparison:
    shops = range(told.fleet.shops)
    past = tuple(
        History(
            f"s{shop:04d}",
            "scan",
            int(told.past_trials[which, shop]),
            int(told.past_incidents[which, shop]),
            int(told.past_incidents[which, shop]),
        )
        for shop in shops
    )
    return compare(past, tuple(batch(told, which, day, shop) for day in range(DAYS) for shop in shops), PAUSE)


def batch(told: Rollouts, which: int, day: int, shop: int) -> Batch:
    incidents = int(told.incidents[which, day, shop])
    arm = Arm.TRIAL if shop < told.fleet.trial else Arm.CONTROL
    return Batch(
        day, f"s{shop:04d}", arm, "scan", int(told.trials[which, day, shop]) - incidents, incidents, incidents
    )


@pytest.mark.parametrize("theta", [1.0, 3.0])
@pytest.mark.parametrize(
    "fleet", [Fleet(2, 6, 40), Fleet(4, 8, 40), Fleet(5, 20, 40), Fleet(10, 60, 4)], ids=lambda one: one.name
)
@pytest.mark.parametrize(
    "world", [World(), World(retries="spread", mix="sizes", drift="lone", has_bad_days=True)]
)
def test_numbers_are_the_librarys(fleet: Fleet, world: World, theta: float) -> None:
    told = simulate(np.random.default_rng(11), COUNT, fleet, world, theta)
    judged = Judged(told)
    for which in range(COUNT):
        found = one_by_one(told, which)
        assert found.peak.log_e == pytest.approx(float(judged.log_e[which].max()), abs=1e-7)
        assert found.is_worse(PAUSE) == bool(judged.pause_day[which])
        assert found.blames_version(PAUSE, ALPHA) == bool(judged.rollback_day[which])
        for look in found.looks:
            chance = float(judged.chances(np.array([which]), look.days)[0])
            assert math.log(chance) == pytest.approx(math.log(look.chance), abs=1e-3)


def test_evidence_without_any_one_shop_is_the_librarys() -> None:
    told = simulate(np.random.default_rng(12), COUNT, Fleet(5, 20, 40), World(), 3.0)
    judged = Judged(told)
    paused = np.flatnonzero(judged.pause_day)
    assert len(paused) > 10
    for which in paused:
        assert one_by_one(told, int(which)).left_out == pytest.approx(float(judged.left_out[which]), abs=1e-7)


def test_pause_comes_on_the_first_day_that_is_enough() -> None:
    judged = Judged(simulate(np.random.default_rng(13), 200, Fleet(10, 60, 40), World(), 5.0))
    for days, day in zip(judged.log_e, judged.pause_day, strict=True):
        over = np.flatnonzero(days >= -math.log(PAUSE))
        assert day == (over[0] + 1 if len(over) else 0)
