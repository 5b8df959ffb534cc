"""How soon the judge finds what is slow or silent, and how often it takes what is neither for it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from tests.bench.judge_cells import Share
from updater.fleet.judge import silence
from updater.fleet.judge.evidence import Arm, Contact
from updater.fleet.judge.exceedance import ODDS

QUANTILES: Final = (0.5, 0.9, 0.95, 0.99)
PAST: Final = 2000
OPERATIONS: Final = 500
SPREAD: Final = 0.5
E: Final = 20.0
INSTALLS: Final = 10
GAPS: Final = 40
SILENT_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Found:
    """How often it was found, and after how many operations or days (median)."""

    share: Share
    after: float


def latency_log_e(
    over: NDArray[np.int64], of: NDArray[np.int64], base_over: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the evidence of one machine by its counts at each quantile (last axis)."""
    above, below = base_over + 1.0, PAST - base_over.astype(float)
    whole = above + below
    plain = betaln(above + over, below + of - over) - betaln(above, below)
    terms = []
    for odds in ODDS:
        share = odds * above / (odds * above + below)
        up, down = share * whole, (1 - share) * whole
        terms.append(betaln(up + over, down + of - over) - betaln(up, down) - plain)
    kinds = np.logaddexp.reduce(terms) - np.log(len(ODDS))
    return np.asarray(np.logaddexp.reduce(kinds, axis=-1) - np.log(kinds.shape[-1]))


def latency(rollouts: int, slower: float, seed: int) -> Found:
    """Let one machine work after an update; its durations are lognormal."""
    rng = np.random.default_rng([seed, round(slower * 100)])
    past = np.sort(np.exp(SPREAD * rng.standard_normal((rollouts, PAST))), axis=1)
    ranks = np.array([round(PAST * (1 - one)) for one in QUANTILES])
    lines = past[:, PAST - 1 - ranks]
    new = slower * np.exp(SPREAD * rng.standard_normal((rollouts, OPERATIONS)))
    over = np.cumsum(new[:, :, None] > lines[:, None, :], axis=1)
    told = latency_log_e(over, np.arange(1, OPERATIONS + 1)[None, :, None], ranks[None, None, :])
    return _found(told >= np.log(E))


def silent(rollouts: int, *, is_dumb: bool, seed: int) -> Found:
    """Let ten installs take a version that tells nothing any more, or one that does."""
    rng = np.random.default_rng([seed, int(is_dumb)])
    return _found(np.array([_silent_days(rng, is_dumb=is_dumb) for _ in range(rollouts)]))


def _silent_days(rng: np.random.Generator, *, is_dumb: bool) -> list[bool]:
    means = rng.lognormal(3.0, 0.7, INSTALLS)
    gaps = [tuple(rng.exponential(mean, GAPS)) for mean in means]
    first = [np.inf if is_dumb else rng.exponential(mean) for mean in means]
    return [_is_found(gaps, first, 24.0 * day) for day in range(1, SILENT_DAYS + 1)]


def _is_found(gaps: list[tuple[float, ...]], first: list[float], hours: float) -> bool:
    contacts = [
        Contact(f"i{number}", f"s{number}", Arm.TRIAL, told <= hours, min(told, hours), own, 2)
        for number, (own, told) in enumerate(zip(gaps, first, strict=True))
    ]
    return silence.log_e(contacts) >= np.log(100)


def _found(is_over: NDArray[np.bool_]) -> Found:
    hits = is_over.any(1)
    after = is_over.argmax(1)[hits] + 1
    return Found(Share(int(hits.sum()), len(hits)), float(np.median(after)) if len(after) else 0.0)
