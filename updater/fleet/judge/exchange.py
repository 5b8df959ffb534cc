"""How likely chance alone gave the shops on trial so much: had the lot fallen on other shops.

The rollout draws which shops take a version first. If the version is as good as the old one, all that
happens would have happened with any other draw: bursts, bad days, drifts of one shop or all. So the draw
that was made is held against all that could have been made, within each stratum, and nothing is assumed of
shops at all.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.rows import Row
from updater.fleet.judge.saddlepoint import Draw, tail

#: how much more shops drift than their past's own uncertainty, as 1/shape of a Gamma distribution
FRAILTY: Final = 0.3
#: beyond so many standard deviations one shop counts no more
CAP_SD: Final = 3.0
CAP_FLOOR: Final = 0.2
#: up to so many draws each is tried
MOST_DRAWS: Final = 20_000
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class ShopTotal:
    """One shop over all days and operations so far.

    Attributes:
        shop: which.
        is_trial: whether it is on trial.
        incidents: it had.
        expected: it would have had by its past.
        shape: past failures behind that.
    """

    shop: str
    is_trial: bool
    incidents: int
    expected: float
    shape: float


def totals(rows: Iterable[Row]) -> tuple[ShopTotal, ...]:
    """Add rows up by shop; of a shop on trial only what it did on trial."""
    shops: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        shops[row.shop].append(row)
    return tuple(_total(shop, own) for shop, own in sorted(shops.items()))


def _total(shop: str, own: Sequence[Row]) -> ShopTotal:
    on_trial = [row for row in own if row.is_trial]
    counted = on_trial or own
    expected = sum(row.expected for row in counted)
    kinds: dict[str, float] = defaultdict(float)
    shapes = {row.op: row.shape for row in counted}
    for row in counted:
        kinds[row.op] += row.expected
    spread = sum(part**2 / shapes[op] for op, part in kinds.items())
    return ShopTotal(
        shop, bool(on_trial), sum(row.incidents for row in counted), expected, expected**2 / spread
    )


def scores(shops: Sequence[ShopTotal]) -> tuple[float, ...]:
    """Return how much worse each shop fares than all do, less for shops of which much is uncertain.

    The score of a Poisson count whose rate has a Gamma distribution, cut off so that no shop decides alone.
    Neither it nor the common drift knows which shops are on trial.
    """
    drift = (sum(one.incidents for one in shops) + 0.5) / (sum(one.expected for one in shops) + 0.5)
    return tuple(_score(one.incidents, one.expected * drift, one.shape) for one in shops)


def _score(incidents: int, expected: float, shape: float) -> float:
    spread = 1 + expected * (1 / shape + FRAILTY)
    cap = CAP_SD * math.sqrt(expected / spread + CAP_FLOOR)
    return min(max((incidents - expected) / spread, -cap), cap)


def chance(shops: Sequence[ShopTotal], strata: Mapping[str, str]) -> float:
    """Return the probability that a draw puts shops on trial that fare as badly or worse."""
    drawn = _draws(shops, strata)
    return 1.0 if not drawn else _exact(drawn) if ways(drawn) <= MOST_DRAWS else tail(drawn)


def least_chance(shops: Sequence[ShopTotal], strata: Mapping[str, str]) -> float:
    """Return the smallest probability that so few shops can come to."""
    return 1 / ways(_draws(shops, strata))


def ways(drawn: Iterable[Draw]) -> int:
    """Return how many draws there are."""
    return math.prod(math.comb(len(one.scores), len(one.chosen)) for one in drawn)


def _draws(shops: Sequence[ShopTotal], strata: Mapping[str, str]) -> tuple[Draw, ...]:
    """Group shops by stratum, leaving out those where nothing was to be drawn."""
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for shop, score in zip(shops, scores(shops), strict=True):
        groups[strata.get(shop.shop, "")].append((score, shop.is_trial))
    made = (
        Draw(tuple(score for score, _ in group), tuple(score for score, chosen in group if chosen))
        for group in groups.values()
    )
    return tuple(one for one in made if 0 < len(one.chosen) < len(one.scores))


def _exact(drawn: Sequence[Draw]) -> float:
    sums = [0.0]
    for one in drawn:
        some = [sum(picked) for picked in itertools.combinations(one.scores, len(one.chosen))]
        sums = [left + right for left in sums for right in some]
    seen = sum(sum(one.chosen) for one in drawn)
    return sum(1 for total in sums if total >= seen - _SLACK) / len(sums)
