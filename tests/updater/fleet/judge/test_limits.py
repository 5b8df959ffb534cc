"""The plan's limits."""

import pytest

from updater.fleet.judge.limits import ALPHAS, ROLLBACK_ALPHAS, SHARES, Limits


@pytest.mark.parametrize("name", SHARES)
def test_each_limit_leaves_room_for_some(name: str) -> None:
    assert 0 < SHARES[name].most < 1


def test_chance_to_roll_back_a_good_version_is_shared_out_to_three_percent() -> None:
    assert sum(ROLLBACK_ALPHAS.values()) == pytest.approx(0.03)


def test_operations_pause_at_an_evidence_of_20() -> None:
    assert 1 / ALPHAS["operations"] == pytest.approx(20)


def test_what_has_to_be_certified_is_a_limit() -> None:
    limits = Limits()
    assert limits.must_certify <= {"error_rate", "crash_rate", *limits.shares}
