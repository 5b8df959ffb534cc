"""Only flags of a bounded shape are evaluated, whoever wrote the file; the bounds are the publisher's."""

from typing import Any

import pytest

from diagclinic.app import flag_shape
from diagclinic.app.flag_shape import DEEPEST, LONGEST, MOST_OPERATIONS, MOST_VALUES, is_bounded, is_sound
from tests.flag_files import a_flag, nested
from updater.client import flag_definition, targeting

EU = {"in": [{"var": "region"}, ["EU", "UK"]]}


def test_bounds_are_those_of_the_update_program() -> None:
    names = ("MOST_OPERATIONS", "MOST_VALUES", "DEEPEST", "LONGEST", "OPERATIONS")
    for name in names:
        assert getattr(flag_shape, name) == getattr(targeting, name)
    assert flag_shape.MOST_VARIANTS == flag_definition.MOST_VARIANTS


@pytest.mark.parametrize("given", [EU, {"if": [EU, "on", None]}, {"fractional": [["on", 5], ["off", 95]]}])
def test_bounded_targeting_is_evaluated(given: dict[str, Any]) -> None:
    assert is_bounded(given)
    assert is_sound("a", a_flag(targeting=given))


@pytest.mark.parametrize(
    "given",
    [
        {"map": [[1], 1]},
        {"if": [True, "on", {"log": "boom"}]},
        {"if": [True, "on", [{"reduce": []}]]},
        {"if": [True, "on"], "or": []},
        {"==": [{}, 1]},
        nested(DEEPEST),
        nested(100_000),
        {"in": [{"var": "region"}, ["EU"] * MOST_VALUES]},
        {"or": [EU] * (MOST_OPERATIONS // 2)},
        {"==": [{"var": "region"}, "x" * (LONGEST + 1)]},
        [EU],
        "on",
    ],
)
def test_targeting_without_a_sure_end_is_not(given: Any) -> None:
    assert not is_bounded(given)
    assert not is_sound("a", {**a_flag(), "targeting": given})


@pytest.mark.parametrize(
    "name", ["1HGCM82633A004352", "wvwzzz1jz3w000001", "x" * 200, "ON", "", "on wvwzzz1jz3w000001"]
)
def test_names_that_may_not_be_told_are_not_used(name: str) -> None:
    assert not is_sound("a", {**a_flag(), "variants": {name: True}})
    assert not is_sound(name, a_flag())


def test_long_names_of_our_own_are_used() -> None:
    assert is_sound("live_polling_choice", {**a_flag(), "variants": {"as_somebody_chose_it": True}})


@pytest.mark.parametrize("flag", [{}, {"variants": []}, {"variants": {f"v{n}": 1 for n in range(21)}}])
def test_flag_without_few_variants_is_not_used(flag: dict[str, Any]) -> None:
    assert not is_sound("a", flag)


def test_empty_targeting_aims_at_nobody() -> None:
    assert is_sound("a", {**a_flag(), "targeting": {}})
