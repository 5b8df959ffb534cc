"""Targeting that flagd would silently not understand is refused before it is signed."""

from typing import Any

import pytest

from tests.updater.flag_samples import a_choice, a_flag
from updater.client.flag_definition import read_definition
from updater.client.strict_json import Fields
from updater.release.errors import TreeError
from updater.release.flag_check import check_targeting, fractions, moved

EU = {"in": [{"var": "region"}, ["EU", "UK"]]}


def check(flag: dict[str, Any]) -> None:
    check_targeting(read_definition("a", Fields("a", flag)), flag)


@pytest.mark.parametrize(
    "targeting",
    [
        {"if": [EU, "on", "off"]},
        {"if": [EU, "on", None]},
        {"fractional": [["on", 5], ["off", 95]]},
        {
            "fractional": [
                {"cat": [{"var": "$flagd.flagKey"}, {"var": "targetingKey"}]},
                ["on", 1],
                ["off", 1],
            ]
        },
        {"if": [{"sem_ver": [{"var": "version"}, ">=", "1.4.0"]}, {"fractional": [["on"], ["off"]]}, "off"]},
        {"if": [{"starts_with": [{"var": "platform"}, "windows"]}, "on"]},
        {
            "if": [
                {"and": [{"==": [{"var": "tier"}, "strong"]}, {"==": [{"var": ["vci"]}, "j2534"]}]},
                "on",
                "off",
            ]
        },
    ],
)
def test_targeting_that_flagd_understands_passes(targeting: dict[str, Any]) -> None:
    check(a_flag(targeting=targeting))


@pytest.mark.parametrize(
    ("targeting", "words"),
    [
        ({"if": [EU, "onn", "off"]}, "onn"),
        ({"if": [{"==": [{"var": "vci"}, "elm327"]}, "faster", "off"]}, "faster"),
        ({"in": [{"var": "colour"}, ["red"]]}, "nothing called 'colour'"),
        ({"fractional": [["onn", 5], ["off", 95]]}, "variant that there is not"),
        ({"fractional": [["on", 0.5], ["off", 99.5]]}, "whole number"),
        ({"fractional": [["on", -5], ["off", 95]]}, "whole number"),
        ({"fractional": []}, "whole number"),
        ({"if": [{"sem_ver": [{"var": "version"}, ">=", "newest"]}, "on", "off"]}, "newest"),
        ({"if": [{"sem_ver": [{"var": "version"}, "=>", "1.0.0"]}, "on", "off"]}, "not supported"),
        ({"if": [{"starts_with": [{"var": "platform"}]}, "on", "off"]}, "2 args"),
        ({"==": [{"var": "region"}, "EU"]}, "false"),
    ],
)
def test_targeting_that_flagd_does_not_understand_is_refused(targeting: dict[str, Any], words: str) -> None:
    with pytest.raises(TreeError, match=words):
        check(a_flag(targeting=targeting))


def test_texts_and_numbers_are_tried_too() -> None:
    check(a_choice(targeting={"if": [EU, "single", "automatic"]}))
    numbers = {"variants": {"few": 1, "many": 20}, "defaultVariant": "few", "targeting": {"if": [EU, "many"]}}
    check({**a_flag(), **numbers})


def test_flag_without_targeting_has_nothing_to_try() -> None:
    check(a_flag())


def test_shares_are_found_wherever_they_stand() -> None:
    shares = [["on", 1], ["off", 3]]
    assert list(fractions({"if": [EU, {"fractional": shares}, "off"]})) == [shares]


@pytest.mark.parametrize(
    ("before", "after", "is_moved"),
    [((5, 95), (25, 75), False), ((5, 95), (1, 1), True), ((5, 95), None, False), (None, (5, 95), False)],
)
def test_sum_of_shares_that_changes_is_told(
    before: tuple[int, int] | None, after: tuple[int, int] | None, is_moved: bool
) -> None:
    assert bool(list(moved({"a": a_flag(on=before)}, {"a": a_flag(on=after)}))) is is_moved
