"""Simulated fleets: what was asked for is in them."""

from dataclasses import replace

import numpy as np
import pytest

from tests.bench.judge_fleets import BASE, DAYS, DRIFT, HISTORY_DAYS, Fleet, Rollouts, World, simulate

FLEET = Fleet(10, 40, 40)
EACH = HISTORY_DAYS * FLEET.operations


def made(world: World, theta: float = 1.0) -> Rollouts:
    return simulate(np.random.default_rng(5), 200, FLEET, world, theta)


def rate(told: Rollouts, shops: slice = slice(None)) -> float:
    return float(told.incidents[:, :, shops].sum() / told.trials[:, :, shops].sum())


def test_one_operation_in_a_hundred_fails() -> None:
    assert rate(made(World())) == pytest.approx(BASE, rel=0.05)


def test_shops_differ_as_much_as_was_asked() -> None:
    shares = made(World()).past_incidents / EACH
    noise = BASE * (1 - BASE) / EACH
    assert (np.var(shares) - noise) / (BASE * (1 - BASE)) == pytest.approx(World().correlation, rel=0.1)


def test_bad_version_fails_more_on_trial_alone() -> None:
    told = made(World(), 3.0)
    assert rate(told, slice(None, 10)) == pytest.approx(3 * BASE, rel=0.1)
    assert rate(told, slice(10, None)) == pytest.approx(BASE, rel=0.05)


def test_drift_hits_all_shops_and_not_their_past() -> None:
    told = made(World(drift="all"))
    assert rate(told) == pytest.approx(DRIFT * BASE, rel=0.05)
    assert told.past_incidents.sum() / told.past_trials.sum() == pytest.approx(BASE, rel=0.05)


@pytest.mark.parametrize("world", [World(drift="midway"), World(drift="lone"), World(has_bad_days=True)])
def test_trial_fares_worse_in_this_world(world: World) -> None:
    assert rate(made(world)) > 1.1 * BASE


def test_bad_days_were_there_before_as_well() -> None:
    told = made(World(has_bad_days=True))
    assert told.past_incidents.sum() / told.past_trials.sum() == pytest.approx(rate(told), rel=0.05)


def test_retries_within_minutes_leave_incidents_as_they_are() -> None:
    told = made(World(retries="merged"))
    assert rate(told) == pytest.approx(BASE, rel=0.05)
    assert told.failed.sum() / told.incidents.sum() == pytest.approx(3.0, rel=0.05)


def test_retries_over_the_day_are_incidents_and_trials_of_their_own() -> None:
    told = made(World(retries="spread"))
    assert (told.failed == told.incidents).all()
    assert rate(told) == pytest.approx(3 * BASE, rel=0.07)
    assert told.trials.sum() > 200 * DAYS * FLEET.shops * FLEET.operations


@pytest.mark.parametrize("retries", ["none", "merged", "spread"])
def test_nothing_fails_more_often_than_it_is_tried(retries: str) -> None:
    told = made(World(mix="sizes", retries=retries, drift="lone", has_bad_days=True), 5.0)
    assert (told.incidents <= told.trials).all()
    assert (told.past_incidents <= told.past_trials).all()


def test_chosen_shops_are_busier_and_fail_more_before_and_after() -> None:
    told = made(World(mix="chosen"))
    assert (told.trials[:, :, :10] == 80).all()
    assert rate(told, slice(None, 10)) == pytest.approx(2 * BASE, rel=0.1)


def test_same_seed_is_the_same_fleet() -> None:
    one, other = made(World(retries="spread")), made(World(retries="spread"))
    assert (one.incidents == other.incidents).all()


def test_fleet_is_named_by_its_numbers() -> None:
    assert (FLEET.name, replace(FLEET, trial=5).shops) == ("10_40_40", 45)
