"""The evidence that shops on trial fail more than controls."""

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from updater.fleet.judge.conditional import (
    MIXTURE,
    Peak,
    Step,
    by_day,
    left_out,
    log_mean,
    log_ratio,
    path,
    peak,
    steps,
)
from updater.fleet.judge.rows import Row

shares = st.floats(0.02, 0.98)
made_steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 5),
        st.sampled_from(["clear", "scan"]),
        shares,
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=8,
).map(lambda some: sorted(some, key=lambda one: (one.day, one.op)))


def row(day: int, shop: str, incidents: int, *, is_trial: bool) -> Row:
    return Row(day, shop, "scan", is_trial, incidents, 1.0, 5.0)


@pytest.mark.parametrize("share", [0.04, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("totals", [(1,), (3,), (2, 3), (1, 2, 2)])
def test_evidence_for_a_good_version_is_one_on_average_over_all_that_can_happen(
    share: float, totals: Sequence[int]
) -> None:
    mean = 0.0
    for split in itertools.product(*(range(total + 1) for total in totals)):
        chance = math.prod(
            float(stats.binom.pmf(ours, total, share)) for ours, total in zip(split, totals, strict=True)
        )
        told = [
            Step(day, "scan", share, ours, total - ours)
            for day, (ours, total) in enumerate(zip(split, totals, strict=True))
        ]
        mean += chance * math.exp(path(told)[-1].log_e)
    assert mean == pytest.approx(1.0)


@pytest.mark.parametrize("shares_of_two", [(0.1, 0.6), (0.3, 0.3)])
def test_same_with_two_kinds_of_operation_at_every_moment(shares_of_two: tuple[float, float]) -> None:
    mean = 0.0
    for first, second in itertools.product(range(4), range(3)):
        chance = stats.binom.pmf(first, 3, shares_of_two[0]) * stats.binom.pmf(second, 2, shares_of_two[1])
        told = [
            Step(0, "clear", shares_of_two[0], first, 3 - first),
            Step(1, "scan", shares_of_two[1], second, 2 - second),
        ]
        mean += float(chance) * math.exp(path(told)[-1].log_e)
    assert mean == pytest.approx(1.0)


@given(shares, st.integers(0, 30), st.integers(0, 30), st.sampled_from([theta for theta, _ in MIXTURE]))
def test_step_is_the_ratio_of_two_binomials(share: float, ours: int, others: int, theta: float) -> None:
    under = theta * share / (theta * share + 1 - share)
    ratio = stats.binom.logpmf(ours, ours + others, under) - stats.binom.logpmf(ours, ours + others, share)
    assert log_ratio(Step(0, "scan", share, ours, others), theta) == pytest.approx(float(ratio), abs=1e-6)


@given(made_steps, st.integers(1, 5))
def test_more_incidents_on_trial_never_weaken_the_evidence(told: list[Step], more: int) -> None:
    last = told[-1]
    worse = [*told[:-1], Step(last.day, last.op, last.share, last.trial + more, last.control)]
    assert path(worse)[-1].log_e > path(told)[-1].log_e


@given(made_steps, st.integers(1, 5))
def test_more_incidents_of_controls_never_strengthen_it(told: list[Step], more: int) -> None:
    last = told[-1]
    better = [*told[:-1], Step(last.day, last.op, last.share, last.trial, last.control + more)]
    assert path(better)[-1].log_e < path(told)[-1].log_e


@given(st.permutations([row(day % 2, f"s{day}", day, is_trial=day < 3) for day in range(6)]))
def test_order_within_a_day_does_not_matter(mixed: list[Row]) -> None:
    ordered = sorted(mixed, key=lambda one: one.shop)
    assert [step.trial for step in steps(mixed)] == [step.trial for step in steps(ordered)]
    assert path(steps(mixed))[-1].log_e == pytest.approx(path(steps(ordered))[-1].log_e)


def test_day_with_one_arm_alone_tells_nothing() -> None:
    assert steps([row(1, "a", 5, is_trial=True), row(2, "b", 5, is_trial=False)]) == ()


def test_one_kind_of_operation_is_weighed_once() -> None:
    told = [Step(0, "scan", 0.2, 3, 2), Step(1, "scan", 0.3, 1, 4)]
    assert path(told) == by_day(told)


def test_kind_that_broke_is_found_among_many_that_are_well() -> None:
    well = [Step(0, f"op{number}", 0.1, 3, 27) for number in range(8)]
    told = [*well, Step(0, "zeta", 0.1, 12, 3)]
    assert path(told)[-1].log_e > by_day(told)[-1].log_e


def test_mean_of_evidences_is_taken_without_overflow() -> None:
    assert log_mean([(900.0, 0.5), (0.0, 0.5)]) == pytest.approx(900 + math.log(0.5))


def test_strongest_day_is_kept() -> None:
    assert peak([Peak(1.0, 3), Peak(4.0, 5), Peak(2.0, 6)]) == Peak(4.0, 5)


def test_before_there_is_any_the_evidence_is_one() -> None:
    assert peak([]) == Peak(0.0, None)


def test_without_the_one_shop_that_fails_little_is_left() -> None:
    told = [row(0, f"s{shop}", 9 if shop == 1 else 0, is_trial=shop < 4) for shop in range(30)]
    assert peak(path(steps(told))).log_e > 3
    assert left_out(told).log_e < 0.5


def test_evidence_of_one_shop_alone_is_none_without_it() -> None:
    told = [row(0, f"s{shop}", 9 if shop == 0 else 0, is_trial=shop == 0) for shop in range(9)]
    assert left_out(told) == Peak()
