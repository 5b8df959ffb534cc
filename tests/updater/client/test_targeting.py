"""Targeting is taken where its evaluation surely ends at once; anything else is never evaluated."""

from typing import Any

import pytest

from tests.flag_files import nested
from updater.client.errors import DamagedError
from updater.client.targeting import (
    DEEPEST,
    LONGEST,
    MOST_OPERATIONS,
    MOST_VALUES,
    OPERATIONS,
    check_targeting_bounds,
)

EU = {"in": [{"var": "region"}, ["EU", "UK"]]}
VERSION = {"sem_ver": [{"var": "version"}, "^", "1.0.0"]}


@pytest.mark.parametrize(
    "targeting",
    [
        {},
        EU,
        {"if": [EU, "on", {"fractional": [["on", 5], ["off", 95]]}]},
        {"if": [VERSION, "on", None]},
        {"==": [{"cat": [{"var": ["vci"]}, "x"]}, "x"]},
        {"or": [EU] * 60},
        nested(DEEPEST // 2 - 1),
    ],
)
def test_bounded_targeting_is_taken(targeting: dict[str, Any]) -> None:
    check_targeting_bounds(targeting, "a")


@pytest.mark.parametrize(
    ("targeting", "words"),
    [
        ({"map": [[1, 2], {"var": ""}]}, "'map'"),
        ({"reduce": [[1, 2], {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x"]}, "'reduce'"),
        ({"if": [VERSION, "on", {"regex": [{"var": "version"}, ".*"]}]}, "'regex'"),
        ({"if": [True, "on", {"log": "boom"}]}, "'log'"),
        ({"if": [True, "on", [[{"filter": [[1], True]}]]]}, "'filter'"),
        ({"log.x": []}, "'log.x'"),
        ({"if": [True, "on"], "or": []}, "not one operation"),
        ({"==": [{}, 1]}, "not one operation"),
        (nested(DEEPEST), "too large"),
        ({"in": [{"var": "region"}, ["EU"] * MOST_VALUES]}, "too large"),
        ({"or": [EU] * (MOST_OPERATIONS // 2)}, "operations"),
        ({"==": [{"var": "region"}, "x" * (LONGEST + 1)]}, "characters"),
    ],
)
def test_targeting_without_a_sure_end_is_refused(targeting: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        check_targeting_bounds(targeting, "a")


def test_targeting_of_any_depth_is_refused_without_going_down() -> None:
    with pytest.raises(DamagedError, match="too large"):
        check_targeting_bounds(nested(100_000), "a")


def test_no_loops_arithmetic_or_prints_are_taken() -> None:
    assert not OPERATIONS & {"map", "reduce", "filter", "all", "some", "none", "log", "merge", "*", "+", "%"}
