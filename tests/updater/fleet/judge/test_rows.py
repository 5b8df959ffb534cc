"""The trial as the tests see it."""

import pytest

from updater.fleet.judge.evidence import Arm, Batch, History
from updater.fleet.judge.rows import rows

PAST = (History("a", "scan", 100, 1, 1), History("b", "scan", 100, 1, 1))


def batch(day: int, shop: str, arm: Arm, incidents: int = 0, ok: int = 10) -> Batch:
    return Batch(day, shop, arm, "scan", ok, incidents, incidents)


def test_each_row_stands_beside_what_its_past_lets_expect() -> None:
    (row,) = rows(PAST, (batch(3, "a", Arm.TRIAL, 2, 48),))
    assert (row.day, row.shop, row.is_trial, row.incidents) == (3, "a", True, 2)
    assert row.expected == pytest.approx(50 * 2.5 / 201, rel=0.01)


def test_burst_of_failures_is_one_incident_of_one_trial() -> None:
    (one,) = rows(PAST, (Batch(1, "a", Arm.TRIAL, "scan", 9, 6, 1),))
    (other,) = rows(PAST, (Batch(1, "a", Arm.TRIAL, "scan", 9, 1, 1),))
    assert one == other


def test_shop_is_a_control_until_it_takes_the_version() -> None:
    told = rows(PAST, (batch(1, "a", Arm.CONTROL), batch(2, "a", Arm.TRIAL), batch(2, "b", Arm.CONTROL)))
    assert [(row.day, row.shop, row.is_trial) for row in told] == [
        (1, "a", False),
        (2, "a", True),
        (2, "b", False),
    ]


def test_other_installs_of_a_shop_on_trial_count_for_neither() -> None:
    told = rows(
        PAST, (batch(1, "a", Arm.TRIAL), batch(1, "a", Arm.CONTROL, 5), batch(2, "a", Arm.CONTROL, 5))
    )
    assert [row.is_trial for row in told] == [True]


def test_rows_come_in_the_order_of_days() -> None:
    told = rows(PAST, (batch(5, "a", Arm.TRIAL), batch(2, "b", Arm.CONTROL), batch(3, "a", Arm.TRIAL)))
    assert [row.day for row in told] == [2, 3, 5]


def test_batch_of_nothing_is_left_out() -> None:
    assert rows(PAST, (batch(1, "a", Arm.TRIAL, 0, 0),)) == ()
