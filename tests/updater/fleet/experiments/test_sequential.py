"""How two groups differ, looked at as often as one likes."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.experiments.sequential import FEWEST, Difference, ShopMean, compared

MEANS = st.lists(st.floats(-5, 5), min_size=FEWEST, max_size=40)


def shops(means: list[float], name: str = "s") -> list[ShopMean]:
    return [ShopMean(f"{name}{number}", mean) for number, mean in enumerate(means)]


def drawn(chance: random.Random, count: int, mean: float, name: str) -> list[ShopMean]:
    return shops([chance.gauss(mean, 1.0) for _ in range(count)], name)


@given(MEANS, MEANS)
def test_best_guess_is_the_difference_of_means_and_the_interval_wider_than_one_looks(
    first: list[float], other: list[float]
) -> None:
    found = compared(shops(first, "a"), shops(other, "b"), 0.05, 0.5)
    assert found.value == pytest.approx(math.fsum(other) / len(other) - math.fsum(first) / len(first))
    if len(set(first)) > 1 and len(set(other)) > 1:
        once = stats.ttest_ind(other, first, equal_var=False).confidence_interval(0.95)
        assert found.low <= once.low + 1e-9
        assert found.high >= once.high - 1e-9


@given(MEANS, st.data())
def test_shops_with_both_variants_are_held_against_themselves(
    first: list[float], data: st.DataObject
) -> None:
    changes = data.draw(st.lists(st.floats(-0.1, 0.1), min_size=len(first), max_size=len(first)))
    other = [mean + change for mean, change in zip(first, changes, strict=True)]
    found = compared(shops(first), shops(other), 0.05, 0.5)
    assert found.value == pytest.approx(math.fsum(changes) / len(changes), abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1])
def test_few_shops_say_nothing(count: int) -> None:
    many = shops([float(number) for number in range(20)], "a")
    assert compared(many, shops([1.0] * count, "b"), 0.05, 0.1) == Difference((20, count))


def test_interval_and_e_value_agree() -> None:
    chance = random.Random(5)  # noqa: S311  no secrets
    for mean in (0.0, 0.4, 0.8, 1.6, 3.2):
        found = compared(drawn(chance, 30, 0, "a"), drawn(chance, 30, mean, "b"), 0.05, 0.5)
        assert (found.low > 0 or found.high < 0) == (found.e_value >= 1 / 0.05)


def test_clear_difference_is_found() -> None:
    chance = random.Random(6)  # noqa: S311  no secrets
    found = compared(drawn(chance, 60, 0, "a"), drawn(chance, 60, 1.5, "b"), 0.05, 0.5)
    assert found.low > 0


def _is_ever_wrong(seed: int, looks: range, spread: float) -> bool:
    """Tell whether any look, as shops come in and change a little, calls equal groups different."""
    chance = random.Random(seed)  # noqa: S311  no secrets
    true = [[chance.gauss(0, 1.0) for _ in range(looks.stop)] for _ in range(2)]
    for count in looks:
        first, other = (
            shops([mean + chance.gauss(0, spread) / math.sqrt(count) for mean in group[:count]], name)
            for group, name in zip(true, "ab", strict=True)
        )
        found = compared(first, other, 0.05, 0.5)
        if found.low > 0 or found.high < 0:
            return True
    return False


@pytest.mark.parametrize("spread", [0.0, 1.0], ids=["shops stay", "shops change"])
def test_equal_groups_are_called_different_in_no_more_than_five_of_a_hundred(spread: float) -> None:
    wrong = sum(_is_ever_wrong(seed, range(FEWEST, 120, 2), spread) for seed in range(500))
    assert stats.binomtest(wrong, 500, 0.05, "greater").pvalue > 0.01


def test_looking_again_and_again_with_a_plain_test_would_be_wrong_far_more_often() -> None:
    chance = random.Random(7)  # noqa: S311  no secrets
    wrong = 0
    for _ in range(200):
        one, two = ([chance.gauss(0, 1) for _ in range(120)] for _ in range(2))
        wrong += any(stats.ttest_ind(one[:n], two[:n]).pvalue < 0.05 for n in range(FEWEST, 120, 8))
    assert wrong > 30
