"""One cell of the judge's benchmark: a fleet, a world, and what became of thousands of rollouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import binomtest

from tests.bench import judge_thresholds
from tests.bench.judge_fleets import Fleet, World, simulate
from tests.bench.judge_vector import Judged

CHUNK: Final = 250
FLEETS: Final = (Fleet(5, 20, 40), Fleet(10, 90, 4), Fleet(10, 90, 40), Fleet(50, 450, 4), Fleet(100, 900, 4))
#: too few for a draw, and few enough for each draw to be tried
SMALL: Final = (Fleet(2, 6, 40), Fleet(4, 8, 40))
WORLDS: Final[Mapping[str, World]] = {
    "healthy": World(),
    "shops alike": World(correlation=0.003),
    "drift of all x3": World(drift="all"),
    "drift of all, midway": World(drift="midway"),
    "retries, minutes": World(retries="merged"),
    "retries, all day": World(retries="spread"),
    "bad days": World(has_bad_days=True),
    "lone drift x5": World(drift="lone"),
    "shops of all sizes": World(mix="sizes"),
    "chosen shops": World(mix="chosen"),
    "chosen, drift x3": World(mix="chosen", drift="all"),
    "sizes, all of it": World(mix="sizes", drift="lone", retries="spread", has_bad_days=True),
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """The point."""
        return self.hits / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's 95 % interval."""
        found = binomtest(self.hits, self.of).proportion_ci(0.95)
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """Say it in per cent, with its interval."""
        low, high = self.interval
        return f"{100 * self.share:.1f} ({100 * low:.1f}-{100 * high:.1f})"


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one.

    Attributes:
        fleet, world, theta: which; theta 1 is a version as good as the old one.
        pause, rollback: of the judge.
        left_out: of the rule that it replaces: evidence of 20 without any one shop.
        error_rate, worse: of the literal thresholds "> 2 %" and "20 % worse than the controls".
        pause_day, rollback_day: medians over those that there were; 0: none.
    """

    fleet: Fleet
    world: str
    theta: float
    pause: Share
    rollback: Share
    left_out: Share
    error_rate: Share
    worse: Share
    pause_day: float
    rollback_day: float


def measure(fleet: Fleet, world: str, theta: float, rollouts: int, seed: int) -> Cell:
    """Let so many rollouts live and count."""
    rng = np.random.default_rng(
        [seed, fleet.trial, fleet.shops, fleet.operations, round(theta * 10), *world.encode()]
    )
    parts = [
        _part(rng, min(CHUNK, rollouts - done), fleet, WORLDS[world], theta)
        for done in range(0, rollouts, CHUNK)
    ]
    pauses, rollbacks, left, error, worse = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Cell(
        fleet, world, theta, *(_share(one) for one in (pauses, rollbacks, left, error, worse)),
        pause_day=_median(pauses), rollback_day=_median(rollbacks),
    )  # fmt: skip


def _part(
    rng: np.random.Generator, count: int, fleet: Fleet, world: World, theta: float
) -> tuple[np.ndarray, ...]:
    told = simulate(rng, count, fleet, world, theta)
    judged = Judged(told)
    return (
        judged.pause_day,
        judged.rollback_day,
        judged.left_out >= np.log(20),
        judge_thresholds.error_rate(told),
        judge_thresholds.worse_than_controls(told),
    )


def _share(hits: np.ndarray) -> Share:
    return Share(int((hits > 0).sum()), len(hits))


def _median(days: np.ndarray) -> float:
    return float(np.median(days[days > 0])) if (days > 0).any() else 0.0
