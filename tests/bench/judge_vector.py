"""The judge of operations over thousands of rollouts at once; a test holds it to the library's numbers."""

import math
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from tests.bench.judge_fleets import Counts, Rates, Rollouts
from updater.fleet.judge.comparing import FEW_DRAWS, FEW_SHOPS_CHANCE, FEW_SHOPS_E, LOOKS
from updater.fleet.judge.conditional import MIXTURE
from updater.fleet.judge.exchange import CAP_FLOOR, CAP_SD, FRAILTY, MOST_DRAWS
from updater.fleet.judge.limits import ALPHAS, ROLLBACK_ALPHAS
from updater.fleet.judge.saddlepoint import STEEPEST
from updater.fleet.judge.shrinkage import SHARE_OF_STRENGTH, STRONGEST, WEAKEST

PAUSE_AT = -math.log(ALPHAS["operations"])
ALPHA = ROLLBACK_ALPHAS["operations"]
_TINY = 1e-12
_CLOSE = 1e-10
_TILTS = 40
_SHIFTS = 30


def posteriors(incidents: Counts, trials: Counts) -> tuple[Rates, Rates]:
    """Return each shop's expected rate, and the shape that it rests on."""
    total, count = trials.sum(1, keepdims=True), trials.shape[1]
    mean = (incidents.sum(1, keepdims=True) + 0.5) / (total + 1)
    each = total / count
    seen = (trials * (incidents / np.maximum(trials, 1) - mean) ** 2).sum(1, keepdims=True)
    between = np.maximum(seen / (each * max(1, count - 1)) - mean * (1 - mean) / each, 1e-12)
    strength = np.clip(mean * (1 - mean) / between - 1, WEAKEST, STRONGEST) * SHARE_OF_STRENGTH
    shape = incidents + mean * strength
    return shape / (trials + strength), shape


def log_e(expected: Rates, incidents: Counts, trial: int, without: int | None = None) -> Rates:
    """Return the evidence at the end of each day, by rollout."""
    shares, ours, others = _split(expected, incidents, trial, without)
    terms = []
    for theta, weight in MIXTURE:
        whole = np.log(theta * shares + 1 - shares)
        steps = ours * (math.log(theta) - whole) - others * whole
        terms.append(np.cumsum(steps, axis=1) + math.log(weight))
    return np.logaddexp.reduce(terms)


def _split(expected: Rates, incidents: Counts, trial: int, without: int | None) -> tuple[Rates, Rates, Rates]:
    mine, whole = expected[:, :, :trial].sum(2), expected.sum(2)
    ours = incidents[:, :, :trial].sum(2).astype(float)
    others = incidents[:, :, trial:].sum(2).astype(float)
    if without is not None:
        mine, whole = mine - expected[:, :, without], whole - expected[:, :, without]
        ours = ours - incidents[:, :, without]
    return mine / whole, ours, others


def left_out(expected: Rates, incidents: Counts, trial: int) -> Rates:
    """Return the highest evidence without the shop that it rests on most."""
    each = (log_e(expected, incidents, trial, shop).max(1) for shop in range(trial))
    return np.minimum.reduce(list(each))


def chances(expected: Rates, incidents: Counts, shapes: Rates, trial: int) -> Rates:
    """Return how likely a draw of shops comes to so much."""
    drift = (incidents.sum(1, keepdims=True) + 0.5) / (expected.sum(1, keepdims=True) + 0.5)
    usual = expected * drift
    spread = 1 + usual * (1 / shapes + FRAILTY)
    cap = CAP_SD * np.sqrt(usual / spread + CAP_FLOOR)
    scores = np.clip((incidents - usual) / spread, -cap, cap)
    return _exact(scores, trial) if math.comb(scores.shape[1], trial) <= MOST_DRAWS else _tail(scores, trial)


def _exact(scores: Rates, trial: int) -> Rates:
    picks = np.array(list(combinations(range(scores.shape[1]), trial)))
    sums = sum(scores[:, picks[:, column]] for column in range(trial))
    return np.asarray(sums >= scores[:, :trial].sum(1, keepdims=True) - 1e-9).mean(1)


def _tail(scores: Rates, trial: int) -> Rates:
    shops = scores.shape[1]
    scaled = (scores - scores.mean(1, keepdims=True)) / (scores.std(1, keepdims=True) + _TINY)
    seen, flat = scaled[:, :trial].sum(1), math.log(trial / (shops - trial))
    shift, tilt = _solved(scaled, seen, trial)
    _, spreads, odds = _tilted(scaled, shift, tilt)
    counts, total = spreads.sum(1), (spreads * scaled**2).sum(1) - _cross(spreads, scaled)
    before = trial * (1 - trial / shops)
    log_sum = np.logaddexp(0, odds).sum(1) - shops * math.log1p(math.exp(flat))
    rise = tilt * seen + (shift - flat) * trial - log_sum
    root = np.copysign(np.sqrt(np.maximum(2 * rise, _TINY)), tilt)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = tilt * np.sqrt(np.maximum(total, _TINY**2) * (counts + _TINY) / before)
        far = ndtr(-root) + np.exp(-(root**2) / 2) / math.sqrt(2 * math.pi) * (1 / slope - 1 / root)
    share = trial / shops
    drawn = math.log(math.comb(shops, trial)) + trial * math.log(share) + (shops - trial) * math.log1p(-share)
    far = np.where(
        tilt > 0, np.minimum(np.nan_to_num(far, nan=1.0), np.exp(np.minimum(-rise - drawn, 0))), far
    )
    near = ndtr(-seen / math.sqrt(before * shops / (shops - 1)))
    found = np.where(np.abs(tilt) < 0.05, near, far)
    return np.clip(np.nan_to_num(found, nan=1.0), 1 / math.comb(shops, trial), 1.0)


def _solved(scaled: Rates, seen: Rates, trial: int) -> tuple[Rates, Rates]:
    """Find the tilt by Newton's method within bounds that halve, and its shift for each tilt tried."""
    rollouts, shops = scaled.shape
    shift, tilt = np.full(rollouts, math.log(trial / (shops - trial))), np.zeros(rollouts)
    low, high = np.full(rollouts, -STEEPEST), np.full(rollouts, STEEPEST)
    for _ in range(_TILTS):
        shift = _shifted(scaled, shift, tilt, trial)
        means, spreads, _ = _tilted(scaled, shift, tilt)
        short = seen - (means * scaled).sum(1)
        low, high = np.where(short > 0, tilt, low), np.where(short > 0, high, tilt)
        slope = (spreads * scaled**2).sum(1) - _cross(spreads, scaled)
        step = tilt + short / (slope + _TINY)
        tilt = np.where((step > low) & (step < high), step, (low + high) / 2)
    return _shifted(scaled, shift, tilt, trial), tilt


def _shifted(scaled: Rates, shift: Rates, tilt: Rates, trial: int) -> Rates:
    for _ in range(_SHIFTS):
        means, spreads, _ = _tilted(scaled, shift, tilt)
        step = (trial - means.sum(1)) / (spreads.sum(1) + _TINY)
        shift = shift + np.clip(step, -2, 2)
        if np.abs(step).max() < _CLOSE:
            break
    return shift


def _tilted(scaled: Rates, shift: Rates, tilt: Rates) -> tuple[Rates, Rates, Rates]:
    odds = np.clip(shift[:, None] + tilt[:, None] * scaled, -500, 500)
    means = 1 / (1 + np.exp(-odds))
    return means, means * (1 - means), odds


def _cross(spreads: Rates, scaled: Rates) -> Rates:
    return np.asarray((spreads * scaled).sum(1) ** 2 / (spreads.sum(1) + _TINY))


class Judged:
    """All rollouts, judged.

    Attributes:
        pause_day, rollback_day: by rollout, counted from 1; 0 where there was none.
        left_out_day: 1 where the old rule, evidence of 20 without any one shop, would have rolled back.
    """

    def __init__(self, told: Rollouts) -> None:
        """Judge."""
        rates, self._shapes = posteriors(told.past_incidents, told.past_trials)
        self._expected, self._told = rates[:, None, :] * told.trials, told
        self._trial = told.fleet.trial
        self.log_e = log_e(self._expected, told.incidents, self._trial)
        is_over = self.log_e >= PAUSE_AT
        self.pause_day = np.where(is_over.any(1), is_over.argmax(1) + 1, 0)
        self.left_out = self._left_out()
        self.rollback_day = self._rollback_days()

    def _left_out(self) -> Rates:
        paused = np.flatnonzero(self.pause_day)
        found = np.full(len(self.pause_day), -np.inf)
        if len(paused) and self._trial > 1:
            found[paused] = left_out(self._expected[paused], self._told.incidents[paused], self._trial)
        return found

    def _rollback_days(self) -> Counts:
        days = np.zeros_like(self.pause_day)
        least = 1 / math.comb(self._told.fleet.shops, self._trial)
        has_few = least * FEW_DRAWS > ALPHA * max(share for _, share in LOOKS)
        is_open = self.left_out >= math.log(FEW_SHOPS_E) if has_few else np.ones(len(days), bool)
        for end, share in LOOKS:
            asked = np.flatnonzero(is_open & (self.pause_day > 0) & (self.pause_day <= end) & (days == 0))
            if end <= self.log_e.shape[1] and len(asked):
                allowed = max(FEW_SHOPS_CHANCE, least) * (1 + 1e-9) if has_few else ALPHA * share
                days[asked[self.chances(asked, end) <= allowed]] = end
        return days

    def chances(self, asked: Counts, days: int) -> Rates:
        """Return how likely a draw of shops came to so much in the rollouts `asked` after `days`."""
        expected = self._expected[asked, :days].sum(1)
        return chances(expected, self._told.incidents[asked, :days].sum(1), self._shapes[asked], self._trial)
