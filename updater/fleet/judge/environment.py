"""Whether shops on the old version fare worse than before: then something else than the version is wrong."""

import math
from collections.abc import Sequence
from typing import Final

from updater.fleet.judge.conditional import log_mean
from updater.fleet.judge.exchange import ShopTotal, totals
from updater.fleet.judge.rows import Row

#: how many times as often a changed world makes operations fail
THETAS: Final = (1.5, 2.0, 3.0, 5.0)


def log_e(rows: Sequence[Row]) -> float:
    """Return the evidence that controls have more incidents than their own past lets expect.

    A shop's incidents are Poisson with a rate that its past leaves uncertain by a Gamma distribution.
    """
    shops = totals(row for row in rows if not row.is_trial)
    return log_mean((sum(_log_ratio(one, theta) for one in shops), 1 / len(THETAS)) for theta in THETAS)


def _log_ratio(shop: ShopTotal, theta: float) -> float:
    """Return the logarithm of two negative binomial probabilities' ratio, their common terms left out."""
    whole = shop.shape + shop.expected
    return shop.incidents * math.log(theta) - (shop.incidents + shop.shape) * math.log(
        (shop.shape + theta * shop.expected) / whole
    )
