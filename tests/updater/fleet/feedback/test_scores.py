"""Figures with intervals, held to SciPy and to exact enumeration."""

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from updater.fleet.feedback.said import Said
from updater.fleet.feedback.scores import Figure, net_promoters, scores_of, wilson


def said(nps: int | None = None, csat: int | None = None, effort: int | None = None) -> Said:
    return Said("1.0", "pilot", "EU", 0, "app", nps, csat, effort)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_is_wilsons(some: tuple[int, int]) -> None:
    hits, trials = some
    theirs = binomtest(hits, trials).proportion_ci(method="wilson")
    ours = wilson(hits, trials)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.value == hits / trials


def test_nobody_is_no_figure() -> None:
    assert wilson(0, 0) == net_promoters(0, 0, 0) == Figure(0)


def test_the_net_promoter_score_is_promoters_minus_detractors() -> None:
    scores = scores_of([*[said(10)] * 5, *[said(9)], *[said(8)] * 2, *[said(6)], *[said(0)]])
    assert scores.nps.value == pytest.approx(40.0)
    assert scores.nps.count == 10
    assert scores.nps_counts == (1, 0, 0, 0, 0, 0, 1, 0, 2, 1, 5)


def covered(answers: int, up: float, down: float) -> float:
    """Return how often the interval holds the truth, over every outcome of so many answers."""
    truth, total = 100 * (up - down), 0.0
    for promoters, detractors in product(range(answers + 1), repeat=2):
        rest = answers - promoters - detractors
        if rest < 0:
            continue
        ways = comb(answers, promoters) * comb(answers - promoters, detractors)
        chance = ways * up**promoters * down**detractors * (1 - up - down) ** rest
        figure = net_promoters(promoters, detractors, answers)
        assert figure.low is not None
        assert figure.high is not None
        total += chance * (figure.low <= truth <= figure.high)
    return total


@pytest.mark.parametrize("answers", [5, 10, 30])
@pytest.mark.parametrize(
    ("up", "down"), [(0.5, 0.2), (0.3, 0.3), (0.7, 0.1), (0.1, 0.6), (0.9, 0.05), (0.2, 0.0)]
)
def test_the_interval_of_the_score_holds_the_truth_as_often_as_it_says(
    answers: int, up: float, down: float
) -> None:
    assert covered(answers, up, down) > (0.88 if min(up, down) < 0.1 else 0.92)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_score_lies_within_its_interval_within_bounds(up: int, down: int, between: int) -> None:
    figure = net_promoters(up, down, up + down + between)
    if figure.value is not None and figure.low is not None and figure.high is not None:
        assert -100 <= figure.low <= figure.value <= figure.high <= 100
        assert figure.low < figure.high


def test_satisfaction_and_effort_are_shares_of_the_best_answers() -> None:
    scores = scores_of(
        [said(csat=5), said(csat=4), said(csat=3), said(csat=1), said(effort=7), said(effort=4)]
    )
    assert (scores.csat.value, scores.csat.count) == (0.5, 4)
    assert (scores.effort.value, scores.effort.count) == (0.5, 2)
    assert scores.mean_csat == 13 / 4
    assert scores.csat_counts == (1, 0, 1, 1, 1)
    assert scores.effort_counts == (0, 0, 0, 1, 0, 0, 1)


def test_messages_without_ratings_count_as_messages_alone() -> None:
    scores = scores_of([said(), said()])
    assert scores.messages == 2
    assert scores.nps == scores.csat == scores.effort == Figure(0)
    assert scores.mean_csat is None
