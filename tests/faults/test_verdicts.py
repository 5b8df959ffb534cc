"""Counting what went wrong."""

import pytest

from tests.faults.verdicts import failures, figures, is_bad

GOOD = {"hit": True, "wrong": [], "bricked": False, "astray": []}


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ("half applied: 1.3.0", "half_applied"),
        ("floor sank: time_floor", "floors_lower"),
        ("the log was broken", "logs_broken"),
        ("records were lost", "records_lost"),
    ],
)
def test_what_is_wrong_is_counted_under_its_key(wrong: str, key: str) -> None:
    assert figures([GOOD, {**GOOD, "wrong": [wrong, wrong]}])[key] == 1


def test_install_that_does_not_start_is_bricked() -> None:
    assert figures([GOOD, {"hit": True, "wrong": [], "bricked": True}])["bricked"] == 1


def test_install_that_ends_elsewhere_has_not_converged() -> None:
    assert figures([GOOD, {**GOOD, "astray": ["1.2.0 starts"]}])["not_converged"] == 1


def test_runs_and_hits_are_counted() -> None:
    told = figures([GOOD, {**GOOD, "hit": False}])
    assert (told["runs"], told["hit"]) == (2, 1)


def test_failures_are_those_that_are_bad() -> None:
    assert failures({"a": GOOD, "b": {**GOOD, "bricked": True}}).keys() == {"b"}


def test_run_that_ended_well_is_not_bad() -> None:
    assert not is_bad(GOOD)
