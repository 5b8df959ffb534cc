"""A flag is taken exactly as agreed, or not at all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.updater.flag_samples import a_choice, a_flag, a_killer
from updater.client.errors import DamagedError
from updater.client.flag_definition import FlagDefinition, is_flag_key, read_definition
from updater.client.strict_json import Fields


def read(flag: dict[str, Any], key: str = "a") -> FlagDefinition:
    return read_definition(key, Fields("the flag a", flag))


def test_flag_is_understood() -> None:
    found = read(a_flag(requires="b=on, c.d=off", user_control=True, experiment="speed"))
    assert found.requires == (("b", "on"), ("c.d", "off"))
    assert (found.default, found.owner, found.user_control, found.experiment) == (
        "off",
        "bench",
        True,
        "speed",
    )
    assert found.expires == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["owner", "purpose", "expires"])
def test_flag_without_its_words_is_refused(name: str) -> None:
    flag = a_flag()
    del flag["metadata"][name]
    with pytest.raises(DamagedError, match=name):
        read(flag)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "MAYBE"}, "state"),
        ({"variants": {}}, "variants"),
        ({"variants": {"on": True, "off": "no"}}, "not all"),
        ({"variants": {"on": None, "off": None}}, "not all"),
        ({"variants": {"ON": True}}, "variants"),
        ({"defaultVariant": "sometimes"}, "defaultVariant"),
        ({"defaultVariant": None}, "no default"),
        ({"targeting": "on"}, "targeting"),
        ({"targeting": {"if": [True, "on", {"map": [[1], 1]}]}}, "'map'"),
        ({"selector": "x"}, "not known"),
        ({"metadata": []}, "no JSON object"),
    ],
)
def test_flag_that_makes_no_sense_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        read({**a_flag(), **change})


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"requires": "b"}, "flag=variant"),
        ({"requires": "b=ON"}, "flag=variant"),
        ({"requires": ",".join(["b=on"] * 21)}, "flag=variant"),
        ({"user_control": "yes"}, "true nor false"),
        ({"colour": "red"}, "not known"),
        ({"expires": "soon"}, "no time"),
        ({"experiment": "Speed Test"}, "experiment"),
    ],
)
def test_words_that_make_no_sense_are_refused(metadata: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        read(a_flag(**metadata))


def test_flag_that_actuates_can_only_turn_off() -> None:
    assert read(a_killer()).default is None


@pytest.mark.parametrize("variants", [{"on": True, "off": False}, {"on": True}, {"off": "no"}])
def test_flag_that_actuates_has_no_variant_to_turn_on(variants: dict[str, Any]) -> None:
    with pytest.raises(DamagedError, match="actuates"):
        read({**a_killer(), "variants": variants})


@pytest.mark.parametrize("metadata", [{"user_control": True}, {"experiment": "speed"}])
def test_nobody_plays_with_what_actuates(metadata: dict[str, Any]) -> None:
    with pytest.raises(DamagedError, match="nobody may choose"):
        read(a_killer(**metadata))


def test_variants_may_be_numbers_or_texts() -> None:
    assert read(a_choice()).default == "batched"
    assert read({**a_flag(), "variants": {"off": 1, "on": 2.5}}).variants == {"off": 1, "on": 2.5}


@pytest.mark.parametrize(
    ("text", "is_one"), [("live_polling", True), ("a.b-c", True), ("A", False), ("", False)]
)
def test_names_of_flags(text: str, is_one: bool) -> None:
    assert is_flag_key(text) is is_one


def test_flag_has_a_name() -> None:
    with pytest.raises(DamagedError, match="no name"):
        read(a_flag(), "Not A Name")
