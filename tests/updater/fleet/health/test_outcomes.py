"""How operations ended, and how sure a rate is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sqlalchemy import select

from tests.updater.fleet.rows import filled
from updater.fleet.health.outcomes import Outcomes, Rate, outcomes_of, rate, summed
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import VERSION_DAYS


def test_only_what_went_well_or_failed_is_a_trial() -> None:
    assert Outcomes(ok=90, failed=10, vehicle=50, refused=3, cancelled=2).trials == 100


def test_failure_is_a_share_of_the_trials() -> None:
    assert Outcomes(ok=90, failed=10, vehicle=50).failure.value == pytest.approx(0.1)


def test_nothing_has_no_rate() -> None:
    assert rate(0, 0) == Rate(0)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_interval_is_that_of_scipy(counts: tuple[int, int]) -> None:
    found, theirs = rate(*counts), binomtest(*counts).proportion_ci(0.95, "wilson")
    assert (found.low, found.high) == (pytest.approx(theirs.low), pytest.approx(theirs.high))


def test_rows_are_added_up(database: Database) -> None:
    rows = [{"ok": 3, "failed": 1, "incidents": 1}, {"day": 101, "ok": 4, "vehicle": 2}]
    with filled(database, (VERSION_DAYS, rows)) as connection:
        row = connection.execute(select(*summed(VERSION_DAYS))).one()
    assert outcomes_of(row) == Outcomes(ok=7, failed=1, vehicle=2, incidents=1)


def test_no_rows_are_no_outcomes(database: Database) -> None:
    with database.read() as connection:
        assert outcomes_of(connection.execute(select(*summed(VERSION_DAYS))).one()) == Outcomes()


@pytest.mark.parametrize("of", range(1, 60))
def test_interval_of_none_and_of_all_ends_where_shares_do(of: int) -> None:
    assert (rate(0, of).low, rate(of, of).high) == (0.0, 1.0)
