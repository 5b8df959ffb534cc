"""Bounds on a rate and on a mean rating that hold at every look at once, however often one looks.

A rate is left in the bounds as long as the likelihood of what came, averaged over a Beta distribution of
rates, is not 1/alpha times its own (Robbins 1970). SciPy's exact intervals for one look lie within.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from updater.fleet.judge.conditional import log_mean

_HALVINGS: Final = 60
_EDGE: Final = 1e-12
#: what is staked on ratings below the mean that they should have
_STAKES: Final = (1.0, 2.0, 4.0, 6.0)
_MOST_TRIALS: Final = 10_000_000
_CENTRED: Final = (0.5, 0.5)


def upper(failures: int, trials: int, alpha: float, limit: float = 0.0) -> float:
    """Return a rate that the true one lies under.

    Args:
        failures: that came.
        trials: of so many.
        alpha: chance that the bound is ever wrong.
        limit: the rate that matters; the bound is made narrowest for rates under it.  0: no such rate.
    """
    shape = (1.0, 3 / limit) if limit else _CENTRED
    if failures >= trials:
        return 1.0
    seen = failures / trials

    def is_left(rate: float) -> bool:
        return _log_e(failures, trials, rate, shape) < -math.log(alpha)

    return _edge(is_left, seen, 1.0 - _EDGE)


def lower(failures: int, trials: int, alpha: float) -> float:
    """Return a rate that the true one lies above."""
    if not failures:
        return 0.0

    def is_left(rate: float) -> bool:
        return _log_e(failures, trials, rate, _CENTRED) < -math.log(alpha)

    return _edge(is_left, failures / trials, _EDGE)


def _edge(is_left: Callable[[float], bool], inner: float, outer: float) -> float:
    if not is_left(min(max(inner, _EDGE), 1 - _EDGE)):
        return inner
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if is_left(middle) else (inner, middle)
    return outer


def _log_e(failures: int, trials: int, rate: float, shape: tuple[float, float]) -> float:
    first, second = shape
    mixed = _log_beta(first + failures, second + trials - failures) - _log_beta(first, second)
    return mixed - failures * math.log(rate) - (trials - failures) * math.log1p(-rate)


def _log_beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)


def trials_missing(failures: int, trials: int, alpha: float, limit: float) -> int | None:
    """Return how many more trials certify a rate under `limit` if they go on as before; None if none do."""
    rate = failures / trials if trials else 0.0
    if rate >= limit:
        return None

    def is_enough(more: int) -> bool:
        return upper(failures + math.ceil(rate * more), trials + more, alpha, limit) <= limit

    return _least(is_enough)


def _least(is_enough: Callable[[int], bool]) -> int | None:
    high = 1
    while not is_enough(high):
        high *= 2
        if high > _MOST_TRIALS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def log_e_mean_under(counts: tuple[int, int, int, int, int], limit: float) -> float:
    """Return the evidence that the mean of ratings from 1 to 5 lies under `limit`."""
    wanted = (limit - 1) / 4
    gains = [wanted - step / 4 for step in range(5)]
    stakes = [stake for stake in _STAKES if stake * (1 - wanted) < 1]
    return log_mean((_gained(counts, gains, stake), 1 / len(stakes)) for stake in stakes)


def _gained(counts: Sequence[int], gains: Sequence[float], stake: float) -> float:
    return sum(n * math.log1p(stake * gain) for n, gain in zip(counts, gains, strict=True))
