"""What the plan's literal thresholds do with the same rollouts, looked at every evening."""

import numpy as np

from tests.bench.judge_fleets import Counts, Rates, Rollouts

ERROR_RATE = 0.02
PERFORMANCE = 1.2
FEWEST_TRIALS = 20


def error_rate(told: Rollouts) -> Counts:
    """Return the rollouts that "errors > 2 %" stops."""
    failed, of = _sums(told, slice(None, told.fleet.trial))
    return np.asarray(((failed / of > ERROR_RATE) & (of >= FEWEST_TRIALS)).any(1))


def worse_than_controls(told: Rollouts) -> Counts:
    """Return the rollouts that "20 % worse" stops, held against the controls."""
    failed, of = _sums(told, slice(None, told.fleet.trial))
    others, whole = _sums(told, slice(told.fleet.trial, None))
    return np.asarray(((failed / of > PERFORMANCE * others / whole) & (of >= FEWEST_TRIALS)).any(1))


def _sums(told: Rollouts, shops: slice) -> tuple[Rates, Rates]:
    failed = told.failed[:, :, shops].sum(2)
    ok = (told.trials - told.incidents)[:, :, shops].sum(2)
    return np.cumsum(failed, 1), np.maximum(np.cumsum(failed + ok, 1), 1)
