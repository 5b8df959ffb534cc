"""Evidence that a version keeps installs from telling anything."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.judge.evidence import Arm, Contact
from updater.fleet.judge.silence import beyond_habit, chance, expected_to_tell, left_out, log_e

GAPS = tuple(float(hours) for hours in range(1, 10))


def install(silent_h: float, shop: str = "a", *, has_told: bool = False) -> Contact:
    return Contact(f"install of {shop}", shop, Arm.TRIAL, has_told, silent_h, GAPS, 2)


@pytest.mark.parametrize(
    ("silent_h", "wanted"), [(0.5, 1.0), (1.0, 1.0), (1.5, 0.9), (8.5, 0.2), (99.0, 0.1)]
)
def test_gap_is_as_likely_as_its_rank_among_the_usual_ones(silent_h: float, wanted: float) -> None:
    assert chance(install(silent_h)) == pytest.approx(wanted)


def test_install_that_tells_as_usual_gives_one_on_average_at_any_moment() -> None:
    """The next gap falls between any two of the nine that were before with the same probability."""
    for moment in np.arange(0.5, 12, 0.7):
        ends = [float(place) + 0.5 for place in range(10)]
        bets = [log_e([install(min(end, float(moment)), has_told=end <= moment)]) for end in ends]
        assert np.mean(np.exp(bets)) <= 1.0 + 1e-9


@given(st.floats(0, 20), st.floats(0, 20))
def test_longer_silence_never_weakens_the_evidence(one: float, other: float) -> None:
    short, long = sorted((one, other))
    assert log_e([install(long)]) >= log_e([install(short)])


def test_ten_silent_installs_are_beyond_doubt() -> None:
    assert log_e([install(20, f"s{number}") for number in range(10)]) > math.log(10_000)


def test_version_that_told_once_somewhere_is_not_dumb_everywhere() -> None:
    silent = [install(20, f"s{number}") for number in range(3)]
    assert log_e([*silent, *(install(1, f"t{number}", has_told=True) for number in range(9))]) < log_e(silent)


def test_install_of_unknown_habits_says_nothing() -> None:
    assert log_e([dataclasses.replace(install(500), usual_gaps_h=())]) == pytest.approx(0.0)


@pytest.mark.parametrize("change", [{"level": 1}, {"has_withdrawn": True}, {"arm": Arm.CONTROL}])
def test_silence_that_was_agreed_on_is_none(change: dict[str, int]) -> None:
    assert expected_to_tell([dataclasses.replace(install(20), **change)], Arm.TRIAL) == ()


def test_who_has_agreed_is_expected_to_tell() -> None:
    assert expected_to_tell([install(20)], Arm.TRIAL) == (install(20),)


def test_one_shop_that_closed_leaves_nothing_when_it_is_left_out() -> None:
    told = [install(20, "a"), install(20, "a"), install(1, "b", has_told=True)]
    assert (log_e(told) > 1, left_out(told) < 0) == (True, True)


def test_one_shop_alone_is_not_believed() -> None:
    assert left_out([install(20, "a"), install(30, "a")]) == 0.0


def test_silent_beyond_habit_are_counted_for_the_page() -> None:
    told = [install(99, f"s{number}") for number in range(4)]
    assert beyond_habit([*told, install(2, "t", has_told=True)]) == pytest.approx(3.6)
