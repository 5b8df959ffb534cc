"""Whether groups are as large as they were to be."""

import math
import random

from scipy import stats

from updater.fleet.experiments.assignment import mismatch

HALVES = {"a": 0.5, "b": 0.5}


def _is_ever_wrong(seed: int, share: float) -> bool:
    chance = random.Random(seed)  # noqa: S311  no secrets
    counts = {"a": 0, "b": 0}
    for _ in range(600):
        counts["a" if chance.random() < share else "b"] += 1
        if mismatch(counts, HALVES) >= 20:
            return True
    return False


def test_nobody_is_no_evidence() -> None:
    assert mismatch({}, HALVES) == 1.0


def test_fair_draw_is_called_wrong_in_no_more_than_five_of_a_hundred() -> None:
    wrong = sum(_is_ever_wrong(seed, 0.5) for seed in range(300))
    assert stats.binomtest(wrong, 300, 0.05, "greater").pvalue > 0.01


def test_unfair_draw_is_found() -> None:
    assert sum(_is_ever_wrong(seed, 0.65) for seed in range(40)) > 30


def test_variant_that_nobody_planned_is_wrong_at_once() -> None:
    assert mismatch({"a": 1, "x": 1}, {**HALVES, "x": 0.0}) == math.inf


def test_evidence_is_a_fair_bet() -> None:
    chance = stats.binom(12, 0.5)
    mean = sum(chance.pmf(k) * mismatch({"a": k, "b": 12 - k}, HALVES) for k in range(13))
    assert abs(mean - 1) < 1e-9
