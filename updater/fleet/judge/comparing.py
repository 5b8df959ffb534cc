"""Shops on trial against controls: are they worse, is it the version, or does the whole world change?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge import environment
from updater.fleet.judge.conditional import Peak, left_out, path, peak, steps
from updater.fleet.judge.evidence import Batch, History
from updater.fleet.judge.exchange import chance, least_chance, totals
from updater.fleet.judge.rows import Row, rows

#: after how many whole days the draw of shops is looked at, and what share of alpha each look may use
LOOKS: Final = ((1, 0.10), (2, 0.13), (4, 0.22), (7, 0.22), (14, 0.22), (28, 0.06), (56, 0.03), (112, 0.02))
#: What E has to be without any one shop, where there are so few that next to no draw is unlikely enough.
FEW_SHOPS_E: Final = 20_000.0
#: how likely the draw may be then, unless no draw is as unlikely
FEW_SHOPS_CHANCE: Final = 0.015
#: few are those whose draws that are unlikely enough can be counted on one hand
FEW_DRAWS: Final = 5
_SLACK: Final = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class Look:
    """What there was to see after some whole days.

    Attributes:
        days: since the trial began.
        share: of alpha, that this look may use.
        log_e: the strongest evidence by then.
        chance: that a draw of shops comes to so much.
    """

    days: int
    share: float
    log_e: float
    chance: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is found of one stream of batches.

    Attributes:
        peak: the strongest evidence that the version is worse.
        now: the evidence as it is now, as a logarithm.
        left_out: the strongest without the shop that it rests on most, as a logarithm.
        environment: evidence that controls fare worse than before, as a logarithm.
        looks: at the draw of shops; only once the evidence pauses.
        least_chance: the smallest that so few shops can come to.
        share: of incidents that is expected on trial over the whole trial.
    """

    peak: Peak
    now: float
    left_out: float
    environment: float
    looks: tuple[Look, ...]
    least_chance: float
    share: float

    def is_worse(self, alpha: float) -> bool:
        """Say whether the version is worse, with a chance of `alpha` to be ever wrong."""
        return self.peak.log_e >= -math.log(alpha)

    def is_environment(self, alpha: float) -> bool:
        """Say whether controls fare worse than before."""
        return self.environment >= -math.log(alpha)

    def blames_version(self, pause_alpha: float, alpha: float) -> bool:
        """Say whether it is the version, whatever shops do for reasons of their own."""
        if not self.is_worse(pause_alpha):
            return False
        seen = [look for look in self.looks if look.log_e >= -math.log(pause_alpha)]
        if self.has_few_shops(alpha):
            is_left = self.left_out >= math.log(FEW_SHOPS_E)
            most = max(FEW_SHOPS_CHANCE, self.least_chance)
            return is_left and any(look.chance <= most * _SLACK for look in seen)
        return any(look.chance <= alpha * look.share for look in seen)

    def has_few_shops(self, alpha: float) -> bool:
        """Say whether next to no draw of so few shops could be unlikely enough."""
        return self.least_chance * FEW_DRAWS > alpha * max(share for _, share in LOOKS)


def compare(
    history: Sequence[History], batches: Sequence[Batch], pause_alpha: float, today: int | None = None
) -> Comparison:
    """Compare both arms with their shops' pasts; the draw is looked at once E is 1/pause_alpha."""
    made = rows(history, batches)
    told = path(steps(made))
    strata = {one.shop: one.stratum for one in sorted(history, key=lambda one: one.stratum)}
    top = peak(told)
    is_worse = top.log_e >= -math.log(pause_alpha)
    return Comparison(
        peak=top,
        now=told[-1].log_e if told else 0.0,
        left_out=left_out(made).log_e,
        environment=environment.log_e(made),
        looks=_looks(made, told, strata, today) if is_worse else (),
        least_chance=least_chance(totals(made), strata),
        share=_share(made),
    )


def _looks(
    made: Sequence[Row], told: Sequence[Peak], strata: Mapping[str, str], today: int | None
) -> tuple[Look, ...]:
    began = min(row.day for row in made)
    whole = (made[-1].day + 1 if today is None else today) - began
    return tuple(_look(made, told, strata, (days, share, began)) for days, share in LOOKS if days <= whole)


def _look(
    made: Sequence[Row], told: Sequence[Peak], strata: Mapping[str, str], when: tuple[int, float, int]
) -> Look:
    days, share, began = when
    end = began + days
    seen = peak(one for one in told if one.day is not None and one.day < end)
    return Look(days, share, seen.log_e, chance(totals(row for row in made if row.day < end), strata))


def _share(made: Sequence[Row]) -> float:
    whole = sum(row.expected for row in made)
    return sum(row.expected for row in made if row.is_trial) / whole if whole else 0.0
