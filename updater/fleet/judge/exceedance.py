"""Evidence that operations take longer, or memory grows, against each machine's own quantiles.

Of values that come in no particular order, a new one lies above the k-th largest of N old ones with
probability k / (N + 1), and n new ones together by a Polya urn that begins with k and N + 1 - k. That is
exact for any machine and any shape of its values, so that what a machine's past leaves uncertain is counted.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from updater.fleet.judge.conditional import log_mean
from updater.fleet.judge.evidence import Arm, Exceedance, Measure

#: how many times the odds to be over a threshold have grown; +20 % makes about 2 of them at p90
ODDS: Final = (1.5, 2.0, 3.0, 5.0)


def pick(told: Iterable[Exceedance], measure: Measure, arm: Arm) -> tuple[Exceedance, ...]:
    """Return what was told of one thing on one arm, as far as it has a past to be held against."""
    return tuple(
        one for one in told if one.measure is measure and one.arm is arm and 0 < one.base_over < one.base_of
    )


def log_e(told: Sequence[Exceedance], without: str = "") -> float:
    """Return the evidence, over all machines but those of the shop `without`."""
    kinds: dict[tuple[str, float], list[Exceedance]] = defaultdict(list)
    for one in told:
        if one.shop != without:
            kinds[one.name, one.quantile].append(one)
    if not kinds:
        return 0.0
    return log_mean((_kind(group), 1 / len(kinds)) for group in kinds.values())


def left_out(told: Sequence[Exceedance]) -> float:
    """Return the evidence without the shop that it rests on most; none where there is only one."""
    shops = sorted({one.shop for one in told})
    return min((log_e(told, shop) for shop in shops), default=0.0) if len(shops) > 1 else 0.0


def _kind(group: Sequence[Exceedance]) -> float:
    return log_mean((sum(_machine(one, odds) for one in group), 1 / len(ODDS)) for odds in ODDS)


def _machine(told: Exceedance, odds: float) -> float:
    above, below = told.base_over + 1.0, float(told.base_of - told.base_over)
    whole = above + below
    share = odds * above / (odds * above + below)
    under = told.of - told.over
    grown = _urn(told.over, under, share * whole, (1 - share) * whole)
    return grown - _urn(told.over, under, above, below)


def _urn(over: int, under: int, above: float, below: float) -> float:
    return _log_beta(above + over, below + under) - _log_beta(above, below)


def _log_beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)
