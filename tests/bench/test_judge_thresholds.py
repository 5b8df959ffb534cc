"""The plan's literal thresholds."""

import numpy as np

from tests.bench.judge_fleets import DAYS, Fleet, Rollouts
from tests.bench.judge_thresholds import error_rate, worse_than_controls

FLEET = Fleet(2, 2, 10)


def rollouts(*failed_on_trial: int) -> Rollouts:
    """Let one shop on trial have so many failures on the first day, each control one on the second."""
    count = len(failed_on_trial)
    failed = np.zeros((count, DAYS, 4), dtype=np.int64)
    failed[:, 0, 0] = failed_on_trial
    failed[:, 1, 2:] = 1
    trials = np.full_like(failed, 10)
    past = np.full((count, 4), 300)
    return Rollouts(FLEET, past, past // 100, trials, failed, failed)


def test_errors_over_two_percent_on_any_evening_halt() -> None:
    assert error_rate(rollouts(0, 1, 5)).tolist() == [False, True, True]


def test_nothing_is_said_before_twenty_trials() -> None:
    told = rollouts(1)
    told.trials[:, :, :2] = 4
    told.trials[:, 2:, :2] = 200
    assert error_rate(told).tolist() == [False]


def test_worse_than_controls_halts() -> None:
    assert worse_than_controls(rollouts(0, 5)).tolist() == [False, True]
