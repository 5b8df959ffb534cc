"""How likely another draw of shops would have come to so much."""

import dataclasses
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.judge.exchange import (
    CAP_FLOOR,
    CAP_SD,
    FRAILTY,
    ShopTotal,
    chance,
    least_chance,
    scores,
    totals,
    ways,
)
from updater.fleet.judge.rows import Row
from updater.fleet.judge.saddlepoint import Draw

counts = st.lists(st.integers(0, 12), min_size=6, max_size=10)


def shops(incidents: list[int], trial: int = 2) -> tuple[ShopTotal, ...]:
    return tuple(
        ShopTotal(f"s{place}", place < trial, count, 2.0, 8.0) for place, count in enumerate(incidents)
    )


def row(day: int, incidents: int, expected: float, *, is_trial: bool = False) -> Row:
    return Row(day, "a", "scan", is_trial, incidents, expected, 4.0)


def test_worst_draw_of_all_is_as_unlikely_as_there_are_draws() -> None:
    assert chance(shops([9, 8, 0, 1, 0, 1, 0, 1]), {}) == pytest.approx(1 / 28)


def test_shops_that_are_all_alike_could_be_any() -> None:
    assert chance(shops([3] * 8), {}) == 1.0


def test_where_nobody_is_a_control_nothing_was_drawn() -> None:
    assert chance(shops([9, 9, 9], trial=3), {}) == 1.0


@given(counts)
def test_chances_of_all_draws_are_right_on_average(incidents: list[int]) -> None:
    """A chance of p or less comes with probability p at most, whatever shops do."""
    base = shops(incidents, trial=0)
    found = []
    for picked in itertools.combinations(range(len(base)), 2):
        drawn = tuple(dataclasses.replace(one, is_trial=place in picked) for place, one in enumerate(base))
        found.append(chance(drawn, {}))
    assert all(sum(one <= p for one in found) <= p * len(found) + 1e-9 for p in found)


def test_shops_are_exchanged_within_their_stratum_only() -> None:
    told = shops([9, 0, 9, 0, 9, 0, 9, 0], trial=1)
    strata = {one.shop: "fails" if one.incidents else "works" for one in told}
    assert chance(told, strata) == 1.0
    assert chance(told, {}) == pytest.approx(0.5)


def test_one_shop_decides_no_more_than_the_cap_lets_it() -> None:
    most = CAP_SD * math.sqrt(1 / FRAILTY + CAP_FLOOR)
    assert 4 < scores(shops([900, 2, 2, 2, 2, 2]))[0] < most


def test_drift_that_all_shops_share_changes_no_order() -> None:
    before, after = scores(shops([4, 2, 2, 2, 1, 1])), scores(shops([12, 6, 6, 6, 3, 3]))
    assert sorted(range(6), key=before.__getitem__) == sorted(range(6), key=after.__getitem__)


def test_shop_on_trial_counts_from_when_it_is() -> None:
    rows = [row(1, 5, 1.0), row(2, 1, 1.5, is_trial=True)]
    assert totals(rows) == (ShopTotal("a", is_trial=True, incidents=1, expected=1.5, shape=4.0),)


def test_kinds_of_operation_are_added_up_with_what_is_uncertain_of_each() -> None:
    rows = [row(1, 5, 2.0), dataclasses.replace(row(1, 1, 1.0), op="clear", shape=2.0)]
    (told,) = totals(rows)
    assert (told.incidents, told.expected) == (6, 3.0)
    assert told.shape == pytest.approx(9 / (4 / 4 + 1 / 2))


def test_least_chance_is_that_of_one_draw() -> None:
    assert least_chance(shops([1] * 8), {}) == pytest.approx(1 / 28)
    assert ways([Draw((1.0, 2.0, 3.0), (1.0,)), Draw((1.0, 2.0), (2.0,))]) == 6
