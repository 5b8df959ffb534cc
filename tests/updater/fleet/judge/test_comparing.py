"""Shops on trial against controls."""

import dataclasses
import math
from dataclasses import replace

import pytest

from tests.updater.fleet.judge.stories import bad, batches, drifting, never, past, usual
from updater.fleet.judge.comparing import FEW_SHOPS_E, LOOKS, Comparison, Look, compare
from updater.fleet.judge.conditional import Peak

ALPHA, ROLLBACK = 0.05, 0.025
FOUND = Comparison(
    peak=Peak(math.log(50), 3),
    now=1.0,
    left_out=math.log(30),
    environment=0.0,
    looks=(Look(4, 0.22, math.log(25), 0.001), Look(7, 0.22, math.log(50), 0.5)),
    least_chance=1e-6,
    share=0.1,
)


def test_looks_use_no_more_than_alpha_together() -> None:
    assert sum(share for _, share in LOOKS) == pytest.approx(1.0)


def test_version_is_blamed_by_a_draw_that_is_unlikely_once_evidence_pauses() -> None:
    assert FOUND.is_worse(ALPHA)
    assert FOUND.blames_version(ALPHA, ROLLBACK)


@pytest.mark.parametrize(
    "change",
    [
        {"looks": (Look(4, 0.22, math.log(25), 0.01), Look(7, 0.22, math.log(50), 0.5))},
        {"looks": (Look(4, 0.22, math.log(15), 0.001), Look(7, 0.22, math.log(50), 0.5))},
        {"looks": ()},
        {"peak": Peak(math.log(19), 3)},
    ],
    ids=["likely draw", "too early", "no whole day", "little evidence"],
)
def test_version_is_not_blamed_by_less(change: dict[str, object]) -> None:
    assert not replace(FOUND, **change).blames_version(ALPHA, ROLLBACK)  # type: ignore[arg-type]


@pytest.mark.parametrize(("left_out", "blames"), [(FEW_SHOPS_E * 1.01, True), (FEW_SHOPS_E * 0.99, False)])
def test_few_shops_are_blamed_by_what_is_left_without_any_one(left_out: float, blames: bool) -> None:
    looks = (Look(4, 0.22, math.log(25), 1 / 28),)
    few = replace(FOUND, least_chance=1 / 28, left_out=math.log(left_out), looks=looks)
    assert few.has_few_shops(ROLLBACK)
    assert few.blames_version(ALPHA, ROLLBACK) is blames


def test_bad_version_is_found_within_days() -> None:
    found = compare(past(100), batches(10, 100, bad), ALPHA)
    assert (found.peak.day or 0) > 3
    assert found.blames_version(ALPHA, ROLLBACK)
    assert [look.days for look in found.looks] == [1, 2, 4, 7, 14]


def test_draw_is_not_looked_at_while_nothing_is_wrong() -> None:
    assert compare(past(100), batches(10, 100, usual), ALPHA).looks == ()


def test_evidence_that_was_enough_once_stays_enough() -> None:
    first = batches(10, 100, bad, range(4))
    later = batches(10, 100, lambda day, *at: 0 if at[1] else usual(day, *at), range(4, 14))
    found = compare(past(100), first + later, ALPHA)
    assert found.now < found.peak.log_e
    assert found.blames_version(ALPHA, ROLLBACK) == compare(past(100), first, ALPHA).blames_version(
        ALPHA, ROLLBACK
    )


def test_drift_of_all_is_seen_on_the_controls() -> None:
    found = compare(past(100), batches(10, 100, drifting), ALPHA)
    assert found.is_environment(ALPHA)
    assert not found.is_worse(ALPHA)


def test_share_is_what_pasts_let_expect() -> None:
    found = compare(past(100), batches(10, 100, usual), ALPHA)
    assert found.share == pytest.approx(0.1)


def test_no_batches_are_no_evidence() -> None:
    found = compare(past(10), (), ALPHA)
    assert (found.peak, found.now, found.share) == (Peak(), 0.0, 0.0)
    assert not found.blames_version(ALPHA, ROLLBACK)


def test_strata_are_kept_apart() -> None:
    """The bad adapter is where the version was drawn most: among its own, nothing is out of the ordinary."""
    told = batches(4, 40, lambda *at: 3 if at[1] < 6 else 0)
    mixed = past(40)
    apart = tuple(
        dataclasses.replace(one, stratum="old adapter" if place < 6 else "new")
        for place, one in enumerate(mixed)
    )
    assert compare(mixed, told, ALPHA).blames_version(ALPHA, ROLLBACK)
    assert not compare(apart, told, ALPHA).blames_version(ALPHA, ROLLBACK)


def test_nothing_that_fails_is_nothing_to_blame() -> None:
    assert compare(past(100), batches(10, 100, never), ALPHA).peak.log_e < math.log(2)
