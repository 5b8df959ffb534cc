"""Evidence that operations take longer, or memory grows, against each machine's own quantiles.

Of values that come in no particular order, a new one lies above the k-th largest of N old ones with
probability k / (N + 1), and n new ones together by a Polya urn that begins with k and N + 1 - k. That is
exact for any machine and any shape of its values, so that what a machine's past leaves uncertain is counted.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from updater.fleet.judge.conditional import log_mean
from updater.fleet.judge.evidence import Arm, Exceedance, Measure

#: how many times the odds to be over a threshold have grown; +20 % makes about 2 of them at p90
ODDS: Final = (1.5, 2.0, 3.0, 5.0)

#: by what was measured and quantile, by shop: the evidence for each of `ODDS`
Sums: TypeAlias = Mapping[tuple[str, float], Mapping[str, tuple[float, ...]]]


def pick(told: Iterable[Exceedance], measure: Measure, arm: Arm) -> tuple[Exceedance, ...]:
    """Return what was told of one thing on one arm, as far as it has a past to be held against."""
    return tuple(
        one for one in told if one.measure is measure and one.arm is arm and 0 < one.base_over < one.base_of
    )


def log_e(told: Sequence[Exceedance], without: str = "") -> float:
    """Return the evidence, over all machines but those of the shop `without`."""
    return _log_e(_sums(told), without)


def left_out(told: Sequence[Exceedance]) -> float:
    """Return the evidence without the shop that it rests on most; none where there is only one."""
    shops, sums = sorted({one.shop for one in told}), _sums(told)
    return min((_log_e(sums, shop) for shop in shops), default=0.0) if len(shops) > 1 else 0.0


def _sums(told: Sequence[Exceedance]) -> Sums:
    """Add up each shop's evidence once: leaving one out then asks nothing of the machines."""
    sums: dict[tuple[str, float], dict[str, tuple[float, ...]]] = defaultdict(dict)
    nothing = (0.0,) * len(ODDS)
    for one in told:
        shops = sums[one.name, one.quantile]
        before = shops.get(one.shop, nothing)
        shops[one.shop] = tuple(was + _machine(one, odds) for was, odds in zip(before, ODDS, strict=True))
    return sums


def _log_e(sums: Sums, without: str) -> float:
    kinds = [[held for shop, held in shops.items() if shop != without] for shops in sums.values()]
    known = [shops for shops in kinds if shops]
    return log_mean((_kind(shops), 1 / len(known)) for shops in known) if known else 0.0


def _kind(shops: Sequence[tuple[float, ...]]) -> float:
    return log_mean((sum(held), 1 / len(ODDS)) for held in zip(*shops, strict=True))


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
