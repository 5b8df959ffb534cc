"""The chance that a random draw of shops adds up to so much: for fleets with too many draws to try each.

Skovgaard's approximation (1987) for sums given the number drawn; each shop is drawn or not with probability
1/(1+exp(-(shift + tilt * score))), the shift of each stratum such that the right number is expected. It is
mostly within a third of exact chances from 0.002 to 0.02 in a fleet of twenty, and closer in larger ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: in standard deviations of the scores
STEEPEST: Final = 12.0
_HALVINGS: Final = 50
_NEWTONS: Final = 60
_NEAR_MEAN: Final = 0.05
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Draw:
    """The scores of one stratum's shops, and those of them that were drawn."""

    scores: tuple[float, ...]
    chosen: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Tilted:
    """One stratum under a tilt.

    Attributes:
        shift: that makes the right number expected.
        total: expected sum of scores.
        log_sum: cumulant function.
        count_variance, covariance, total_variance: its second derivatives.
    """

    shift: float
    total: float
    log_sum: float
    count_variance: float
    covariance: float
    total_variance: float


def tail(drawn: Sequence[Draw]) -> float:
    """Return the probability of a sum at least as high as the one that was drawn."""
    strata = _standardised(drawn)
    seen = sum(sum(one.chosen) for one in strata)
    tilt = _solve(strata, seen)
    least = 1 / math.prod(math.comb(len(one.scores), len(one.chosen)) for one in strata)
    flat = [_tilted(one, 0.0) for one in strata]
    if abs(tilt) < _NEAR_MEAN:
        return max(least, _upper(_near_mean(strata, seen)))
    return min(1.0, max(least, _skovgaard(strata, flat, (tilt, seen))))


def _standardised(drawn: Sequence[Draw]) -> tuple[Draw, ...]:
    every = [score for one in drawn for score in one.scores]
    mean = math.fsum(every) / len(every)
    sd = math.sqrt(math.fsum((score - mean) ** 2 for score in every) / len(every)) + _TINY

    def scale(some: tuple[float, ...]) -> tuple[float, ...]:
        return tuple((score - mean) / sd for score in some)

    return tuple(Draw(scale(one.scores), scale(one.chosen)) for one in drawn)


def _solve(strata: Sequence[Draw], seen: float) -> float:
    """Return the tilt under which the sum that was seen is the one to expect."""
    low, high = -STEEPEST, STEEPEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_below = sum(_tilted(one, middle).total for one in strata) < seen
        low, high = (middle, high) if is_below else (low, middle)
    return (low + high) / 2


def _tilted(draw: Draw, tilt: float) -> _Tilted:
    shift = _shift(draw, tilt)
    odds = [shift + tilt * score for score in draw.scores]
    chances = [_logistic(one) for one in odds]
    spreads = [one * (1 - one) for one in chances]
    return _Tilted(
        shift,
        sum(one * score for one, score in zip(chances, draw.scores, strict=True)),
        sum(max(one, 0.0) + math.log1p(math.exp(-abs(one))) for one in odds),
        sum(spreads),
        sum(one * score for one, score in zip(spreads, draw.scores, strict=True)),
        sum(one * score**2 for one, score in zip(spreads, draw.scores, strict=True)),
    )


def _shift(draw: Draw, tilt: float) -> float:
    """Find the shift by Newton's method, held within bounds that halve where it would leave them."""
    wanted = len(draw.chosen)
    span = abs(tilt) * max(abs(score) for score in draw.scores) + math.log(len(draw.scores)) + 1
    low, high, shift = -span, span, math.log(wanted / (len(draw.scores) - wanted))
    for _ in range(_NEWTONS):
        chances = [_logistic(shift + tilt * score) for score in draw.scores]
        excess = sum(chances) - wanted
        if abs(excess) < _TINY * wanted:
            break
        low, high = (low, shift) if excess > 0 else (shift, high)
        step = shift - excess / (sum(one * (1 - one) for one in chances) + _TINY)
        shift = step if low < step < high else (low + high) / 2
    return shift


def _near_mean(strata: Sequence[Draw], seen: float) -> float:
    """Return the standard deviations from the mean, near which the approximation divides by 0."""
    mean = variance = 0.0
    for one in strata:
        size, share = len(one.scores), len(one.chosen) / len(one.scores)
        own = sum(one.scores) / size
        mean += share * size * own
        variance += share * (1 - share) * sum((score - own) ** 2 for score in one.scores) * size / (size - 1)
    return (seen - mean) / math.sqrt(variance + _TINY)


def _skovgaard(strata: Sequence[Draw], flat: Sequence[_Tilted], point: tuple[float, float]) -> float:
    tilt, seen = point
    steep = [_tilted(one, tilt) for one in strata]
    rise = tilt * seen
    spread = ratio = 0.0
    for draw, now, before in zip(strata, steep, flat, strict=True):
        rise += (now.shift - before.shift) * len(draw.chosen) - now.log_sum + before.log_sum
        spread += now.total_variance - now.covariance**2 / (now.count_variance + _TINY)
        ratio += math.log((now.count_variance + _TINY) / (before.count_variance + _TINY))
    root = math.copysign(math.sqrt(max(2 * rise, _TINY)), tilt)
    slope = tilt * math.sqrt(max(spread, _TINY**2) * math.exp(ratio))
    near = _upper(root) + math.exp(-(root**2) / 2) / math.sqrt(2 * math.pi) * (1 / slope - 1 / root)
    return min(near, math.exp(-rise - sum(_log_drawn(one) for one in strata))) if tilt > 0 else near


def _log_drawn(draw: Draw) -> float:
    """Return how likely so many shops are drawn if each is for itself: it makes a bound of the exponent.

    The bound (Chernoff's) is never too low, and not far too high where many shops are as bad as the worst,
    which the approximation does not bear.
    """
    size, chosen = len(draw.scores), len(draw.chosen)
    share = chosen / size
    ways = math.lgamma(size + 1) - math.lgamma(chosen + 1) - math.lgamma(size - chosen + 1)
    return ways + chosen * math.log(share) + (size - chosen) * math.log1p(-share)


def _upper(deviations: float) -> float:
    return math.erfc(deviations / math.sqrt(2)) / 2


def _logistic(odds: float) -> float:
    if odds < 0:
        grown = math.exp(max(odds, -700.0))
        return grown / (1 + grown)
    return 1 / (1 + math.exp(-odds))
