"""Simulated fleets for the judge: shops that differ, and what shops do for reasons of their own."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Rates: TypeAlias = NDArray[np.float64]

DAYS: Final = 14
HISTORY_DAYS: Final = 30
BASE: Final = 0.01
CORRELATION: Final = 0.03
DRIFT: Final = 3.0
LONE_DRIFT: Final = 5.0
LONE_SHARE: Final = 0.1
BAD_DAY_SHARE: Final = 0.01
BAD_DAY_RATE: Final = 0.3
RETRIED: Final = 0.5
#: chance that a try within a burst is the last: four more on average
BURST_ENDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many shops on trial and as controls, with so many operations a day each."""

    trial: int
    control: int
    operations: int

    @property
    def name(self) -> str:
        """How tables and keys call it."""
        return f"{self.trial}_{self.control}_{self.operations}"

    @property
    def shops(self) -> int:
        """How many there are."""
        return self.trial + self.control


@dataclass(frozen=True, slots=True)
class World:
    """What happens to shops.

    Attributes:
        drift: `none`, `all` (from the first day), `midway` (from some day on), or `lone` (one in ten shops).
        has_bad_days: one shop's day in a hundred fails at 30 %, before the trial and in it.
        retries: `none`, `merged` (within minutes, so that a burst is one incident) or `spread` (each counts).
        mix: `alike` in size, `sizes` (lognormal), or `chosen` (those on trial are twice as busy and fail
            twice as often, as volunteers may: the draw was none).
        correlation: of failures within a shop.
    """

    drift: str = "none"
    has_bad_days: bool = False
    retries: str = "none"
    mix: str = "alike"
    correlation: float = CORRELATION


@dataclass(frozen=True, slots=True)
class Rollouts:
    """Many trials of one fleet; the first shops are on trial.

    Attributes:
        fleet: which.
        past_trials, past_incidents: by rollout and shop.
        trials, incidents: by rollout, day and shop.
        failed: of these; with retries more than incidents.
    """

    fleet: Fleet
    past_trials: Counts
    past_incidents: Counts
    trials: Counts
    incidents: Counts
    failed: Counts


def simulate(rng: Generator, count: int, fleet: Fleet, world: World, theta: float = 1.0) -> Rollouts:
    """Let `count` fleets live through a trial of a version that fails `theta` times as often."""
    rates, sizes = _shops(rng, count, fleet, world)
    daily = _daily(rng, rates, world)
    daily[:, :, : fleet.trial] *= theta
    before = rng.binomial(HISTORY_DAYS * sizes, rates)
    if world.has_bad_days:
        before = before + rng.binomial(
            rng.binomial(HISTORY_DAYS, BAD_DAY_SHARE, sizes.shape) * sizes, BAD_DAY_RATE
        )
    first = rng.binomial(sizes[:, None, :], np.minimum(daily, 0.95))
    past_more, more = _retries(rng, before, world), _retries(rng, first, world)
    every, past_every = sizes[:, None, :] + more, HISTORY_DAYS * sizes + past_more
    if world.retries == "merged":
        return Rollouts(fleet, past_every - past_more, before, every - more, first, first + more)
    return Rollouts(fleet, past_every, before + past_more, every, first + more, first + more)


def _shops(rng: Generator, count: int, fleet: Fleet, world: World) -> tuple[Rates, Counts]:
    weight = 1 / world.correlation - 1
    rates = rng.beta(BASE * weight, (1 - BASE) * weight, (count, fleet.shops))
    sizes = np.full(rates.shape, fleet.operations)
    if world.mix == "sizes":
        sizes = np.maximum(1, fleet.operations * rng.lognormal(-0.5, 1, rates.shape)).astype(np.int64)
    if world.mix == "chosen":
        sizes[:, : fleet.trial] *= 2
        rates[:, : fleet.trial] = np.minimum(rates[:, : fleet.trial] * 2, 0.5)
    return rates, sizes


def _daily(rng: Generator, rates: Rates, world: World) -> Rates:
    count, shops = rates.shape
    daily = np.repeat(rates[:, None, :], DAYS, axis=1)
    days = np.arange(DAYS)[None, :, None]
    if world.drift == "all":
        daily *= DRIFT
    elif world.drift == "midway":
        daily[np.broadcast_to(days >= rng.integers(0, DAYS, (count, 1, 1)), daily.shape)] *= DRIFT
    elif world.drift == "lone":
        drifts = (rng.random((count, 1, shops)) < LONE_SHARE) & (
            days >= rng.integers(0, DAYS, (count, 1, shops))
        )
        daily[drifts] *= LONE_DRIFT
    if world.has_bad_days:
        bad = rng.random(daily.shape) < BAD_DAY_SHARE
        daily[bad] = np.maximum(daily[bad], BAD_DAY_RATE)
    return daily


def _retries(rng: Generator, failures: Counts, world: World) -> Counts:
    """Return how many more failures come of trying again."""
    more = np.zeros_like(failures)
    if world.retries != "none":
        hit = failures > 0
        retried = rng.binomial(failures[hit], RETRIED)
        drawn = rng.negative_binomial(np.maximum(retried, 1), BURST_ENDS)
        more[hit] = np.where(retried > 0, drawn, 0)
    return more
