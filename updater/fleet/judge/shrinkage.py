"""What each shop is expected to have: its own past, drawn towards the fleet's as far as shops are alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.evidence import History

#: of operations that nobody did before the trial; only the ratios between shops count
NEW_RATE: Final = 0.01
#: bounds of the prior's strength in trials: shops that are all alike, and shops that have nothing in common
STRONGEST: Final = 5000.0
WEAKEST: Final = 5.0
#: Of the strength that the moments suggest: measured to find more, at the same rate of false alarms.
SHARE_OF_STRENGTH: Final = 0.5

Counts = tuple[int, int]
"""Failures and trials."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a shop that told nothing.

    Attributes:
        mean: rate of failure.
        strength: how many trials of its own weigh as much.
    """

    mean: float
    strength: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of one shop and one kind of operation.

    Attributes:
        rate: of failure.
        shape: how many failures that rests on; the rate's own spread is about rate / sqrt(shape).
    """

    rate: float
    shape: float


def prior(counts: Sequence[Counts]) -> Prior:
    """Fit a Beta distribution to shops by moments."""
    failures, trials = (sum(column) for column in zip(*counts, strict=True))
    mean = (failures + 0.5) / (trials + 1)
    each = trials / len(counts)
    noise = mean * (1 - mean) / each
    seen = sum(n * (x / n - mean) ** 2 for x, n in counts if n) / (each * max(1, len(counts) - 1))
    between = max(seen - noise, 1e-12)
    strength = min(max(mean * (1 - mean) / between - 1, WEAKEST), STRONGEST)
    return Prior(mean, strength * SHARE_OF_STRENGTH)


def posterior(known: Prior, counts: Counts) -> Expected:
    """Draw a shop's own past towards the fleet's."""
    failures, trials = counts
    shape = failures + known.mean * known.strength
    return Expected(shape / (trials + known.strength), shape)


@dataclass(frozen=True, slots=True)
class Expectations:
    """Of all shops and kinds of operations."""

    priors: Mapping[str, Prior]
    own: Mapping[tuple[str, str], Expected]

    def of(self, shop: str, op: str) -> Expected:
        """Return what to expect, of shops and operations without a past as well."""
        known = self.priors.get(op, Prior(NEW_RATE, WEAKEST))
        return self.own.get((shop, op)) or posterior(known, (0, 0))


def expectations(history: Iterable[History]) -> Expectations:
    """Work out what to expect from the days before the trial, counting incidents rather than failures."""
    past: dict[str, dict[str, Counts]] = defaultdict(dict)
    for one in history:
        incidents, trials = past[one.op].get(one.shop, (0, 0))
        more = one.trials - one.failed + one.incidents
        past[one.op][one.shop] = (incidents + one.incidents, trials + more)
    priors = {
        op: prior(tuple(shops.values())) for op, shops in past.items() if any(n for _, n in shops.values())
    }
    own = {(shop, op): posterior(known, past[op][shop]) for op, known in priors.items() for shop in past[op]}
    return Expectations(priors, own)
