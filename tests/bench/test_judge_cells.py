"""One cell: shares, intervals, days."""

import pytest
from scipy import stats

from tests.bench.judge_cells import CHUNK, FLEETS, SMALL, WORLDS, Share, measure
from tests.bench.judge_fleets import Fleet

FLEET = Fleet(10, 40, 40)


@pytest.mark.parametrize(("hits", "of"), [(0, 2000), (13, 2000), (2000, 2000)])
def test_interval_is_the_exact_one(hits: int, of: int) -> None:
    low, high = Share(hits, of).interval
    wanted = (
        stats.beta.ppf(0.025, hits, of - hits + 1) if hits else 0.0,
        stats.beta.ppf(0.975, hits + 1, of - hits),
    )
    assert low == pytest.approx(wanted[0])
    assert high == pytest.approx(wanted[1] if hits < of else 1.0)


def test_share_is_said_in_percent_with_its_interval() -> None:
    assert str(Share(20, 1000)) == "2.0 (1.2-3.1)"


def test_bad_version_is_paused_before_it_is_rolled_back() -> None:
    cell = measure(FLEET, "healthy", 5.0, CHUNK + 50, seed=1)
    assert cell.pause.of == CHUNK + 50
    assert cell.pause.hits >= cell.rollback.hits > CHUNK / 2
    assert 1 <= cell.pause_day <= cell.rollback_day <= 14


def test_healthy_version_is_left_alone_far_more_often_than_by_thresholds() -> None:
    cell = measure(FLEET, "retries, all day", 1.0, 200, seed=1)
    assert cell.rollback.share < 0.06 < cell.error_rate.share


def test_same_seed_gives_the_same_cell() -> None:
    assert measure(FLEET, "bad days", 1.0, 40, seed=3) == measure(FLEET, "bad days", 1.0, 40, seed=3)


def test_fleets_reach_from_eight_shops_to_a_thousand() -> None:
    sizes = [fleet.shops for fleet in (*SMALL, *FLEETS)]
    assert (min(sizes), max(sizes)) == (8, 1000)
    assert len(set(WORLDS.values())) == len(WORLDS)
