"""Conditions of rules."""

import pytest

from updater.fleet.alerts.rules import Condition


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (Condition(above=1), 1.5, True),
        (Condition(above=1), 1.0, False),
        (Condition(below=0.1), 0.05, True),
        (Condition(below=0.1), 0.1, False),
        (Condition(words=frozenset({"halt"})), "halt", True),
        (Condition(words=frozenset({"halt"})), "pause", False),
        (Condition(above=1), "halt", False),
        (Condition(words=frozenset({"halt"})), 5.0, False),
        (Condition(above=0), float("nan"), False),
    ],
)
def test_a_condition_holds_for_what_it_names(condition: Condition, value: float | str, holds: bool) -> None:
    assert condition.holds(value) is holds
