"""tests.bench.fleet: what its figures mean, and a small run of it."""

import pytest

from tests.bench.fleet import CHAPTERS, TARGETS, Told, figures_of, run
from tests.bench.report import Report

FAILING, *_, DRIFT = CHAPTERS


def test_what_never_happened_has_no_figure() -> None:
    assert Told(FAILING, 1, None, took=4, back=0, left_on=4).figures == {
        "failing_days_to_pause": 1,
        "failing_took": 4,
        "failing_back": 0,
        "failing_left_on": 4,
    }


@pytest.mark.parametrize(
    ("told", "missed"),
    [
        (Told(FAILING, 1, 4, took=4, back=4, left_on=0), set()),
        (Told(FAILING, 1, 4, took=4, back=3, left_on=1), {"shops_left_on_bad"}),
        (Told(FAILING, 1, None, took=4, back=0, left_on=4), {"bad_not_stopped", "shops_left_on_bad"}),
        (Told(DRIFT, None, None, took=4, back=0, left_on=4), set()),
        (Told(DRIFT, 2, None, took=4, back=0, left_on=4), set()),
        (Told(DRIFT, 1, 2, took=4, back=4, left_on=0), {"wrong_rollbacks"}),
    ],
)
def test_targets_are_missed_by_what_goes_wrong(told: Told, missed: set[str]) -> None:
    metrics = {**figures_of([told]), "visits_lost": 0, "miscounted": 0}
    assert set(Report("fleet", metrics, TARGETS).missed) == missed


@pytest.mark.timeout(600)
def test_small_run_loses_and_miscounts_nothing() -> None:
    report = run(["--shops", "2", "--days", "1", "--before", "1", "--only", "drift"])
    assert report.missed == ()
    assert report.metrics["scans"] == 8
    assert report.metrics["drift_took"] == 1
