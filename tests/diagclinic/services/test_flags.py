"""What use cases know of flags without any file."""

import pytest

from diagclinic.core.errors import FlagKeptError
from diagclinic.services.declared_flags import DECLARED
from diagclinic.services.flags import (
    Choice,
    Decision,
    FactoryFlags,
    Switch,
    Why,
    default_of,
    fits,
    is_on,
    is_told,
    named,
    variant_of,
    word_of,
)

FAST = Switch("fast", "Goes faster.")
WAY = Choice("way", "How it is done.", "plain", ("plain", "clever"))


@pytest.mark.parametrize("default", [True, False])
def test_switch_is_at_its_default(default: bool) -> None:
    assert is_on(FactoryFlags(), Switch("a", "", default=default)) is default


def test_choice_is_at_its_default() -> None:
    assert word_of(FactoryFlags(), WAY) == "plain"


def test_safe_mode_is_the_reason() -> None:
    assert FactoryFlags(Why.SAFE_MODE).decide(FAST).why is Why.SAFE_MODE


def test_nothing_is_told_of_defaults() -> None:
    assert FactoryFlags().state() == {}


@pytest.mark.parametrize("variant", ["on", None])
def test_nothing_can_be_chosen_without_a_file(variant: str | None) -> None:
    with pytest.raises(FlagKeptError, match="safe mode"):
        FactoryFlags(Why.SAFE_MODE).choose(FAST, variant)


@pytest.mark.parametrize(("value", "variant"), [(True, "on"), (False, "off"), ("plain", "plain")])
def test_variant_without_a_name(value: bool | str, variant: str) -> None:
    assert variant_of(value) == variant


@pytest.mark.parametrize(
    ("flag", "value", "is_one"),
    [(FAST, True, True), (FAST, "on", False), (FAST, 1, False), (WAY, "clever", True), (WAY, "odd", False)],
)
def test_value_fits_its_flag(flag: Switch | Choice, value: object, is_one: bool) -> None:
    assert fits(flag, value) is is_one


@pytest.mark.parametrize(
    ("decision", "is_one"),
    [
        (default_of(WAY, Why.SIGNED), False),
        (Decision("way", "clever", "clever", Why.SIGNED), True),
        (Decision("way", "plain", "plain", Why.TARGETED, experiment="ways"), True),
    ],
)
def test_state_tells_what_is_not_at_its_default_or_part_of_an_experiment(
    decision: Decision, is_one: bool
) -> None:
    assert is_told(WAY, decision) is is_one


def test_flag_is_found_by_its_key() -> None:
    assert (named((FAST, WAY), "way"), named((FAST, WAY), "none")) == (WAY, None)


def test_keys_are_told_apart() -> None:
    assert len({flag.key for flag in DECLARED}) == len(DECLARED)
