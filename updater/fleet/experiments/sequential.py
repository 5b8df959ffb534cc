"""How two groups differ, looked at as often as one likes.  Values in, a result out.

Every shop is one voice: its mean, on a logarithm, so that differences are ratios.  A shop that has both
variants is held against itself.  The interval holds at all looks at once: Robbins' normal mixture on the
scale of information (Howard, Ramdas, McAuliffe and Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic
confidence sequences"; for variances that are estimated, Waudby-Smith et al. 2021, "Time-uniform central
limit theory"), made wider for few shops.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance
from typing import Final

#: shops in each group, below which nothing is said
FEWEST: Final = 8


@dataclass(frozen=True, slots=True)
class ShopMean:
    """One shop's mean in one group; of failures it is a rate, of durations a natural logarithm."""

    shop: str
    mean: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The other group minus the first.

    Attributes:
        shops: in each group.
        value: the best guess; None where too few shops told.
        low: lower end of what is possible, at every look at once.
        high: upper end.
        e_value: against no difference at all; 1/alpha and more is a difference.
    """

    shops: tuple[int, int]
    value: float | None = None
    low: float = -math.inf
    high: float = math.inf
    e_value: float = 1.0


@dataclass(frozen=True, slots=True)
class _Estimate:
    value: float
    error: float  # its variance


def compared(
    first: Sequence[ShopMean], other: Sequence[ShopMean], alpha: float, smallest: float
) -> Difference:
    """Return how the groups differ.

    Args:
        first: the group that is compared with.
        other: the one that is tried.
        alpha: chance that the interval is ever wrong.
        smallest: difference that would matter: the interval is made narrowest where that shows.
    """
    counts = (len(first), len(other))
    if min(counts) < FEWEST:
        return Difference(counts)
    found = _together(first, other)
    if found is None:
        return Difference(counts)
    planned = _planned(alpha, smallest)
    information = 1 / found.error
    half = found.error * math.sqrt(
        (information + planned) * math.log((information + planned) / (planned * alpha * alpha))
    )
    score = found.value * information
    log_e = score * score / (2 * (information + planned)) - math.log1p(information / planned) / 2
    return Difference(
        counts, found.value, found.value - half, found.value + half, math.exp(min(log_e, 700.0))
    )


def _planned(alpha: float, smallest: float) -> float:
    """Return the mixture's width that is best where `smallest` shows."""
    shows = 8.0 / (smallest * smallest)
    log_alpha = -2 * math.log(alpha)
    return shows / (log_alpha + math.log(log_alpha + 1))


def _together(first: Sequence[ShopMean], other: Sequence[ShopMean]) -> _Estimate | None:
    """Return the difference by shops with both variants, and by the others, each by its information."""
    one, two = ({each.shop: each.mean for each in group} for group in (first, other))
    both = sorted(one.keys() & two.keys())
    parts = [
        _paired([two[shop] - one[shop] for shop in both]),
        _apart(
            [mean for shop, mean in one.items() if shop not in two],
            [mean for shop, mean in two.items() if shop not in one],
        ),
    ]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    total = sum(1 / part.error for part in known)
    return _Estimate(sum(part.value / part.error for part in known) / total, 1 / total)


def _paired(differences: Sequence[float]) -> _Estimate | None:
    if len(differences) < FEWEST:
        return None
    return _Estimate(fmean(differences), _error(differences))


def _apart(first: Sequence[float], other: Sequence[float]) -> _Estimate | None:
    if min(len(first), len(other)) < FEWEST:
        return None
    return _Estimate(fmean(other) - fmean(first), _error(first) + _error(other))


def _error(values: Sequence[float]) -> float:
    """Return the variance of a mean, made larger for few values as Student's t makes it."""
    count = len(values)
    return max(variance(values), 1e-12) / count * (count - 1) / (count - 3)
