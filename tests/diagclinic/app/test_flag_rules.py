"""What holds before flagd is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from diagclinic.app.flag_rules import Rules, Ruling, required
from diagclinic.services.flags import Why
from tests.flag_files import a_flag, a_killer

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ASKED = Ruling(Why.TARGETED, value=True, variant="on")


def rule(rules: Rules, key: str = "a") -> Ruling:
    return rules.rule(key, NOW, lambda _: ASKED)


def rules_of(*, off: tuple[str, ...] = (), chosen: dict[str, str] | None = None, **flags: Any) -> Rules:
    return Rules(flags, frozenset(off), chosen or {}, frozenset())


def test_flagd_has_the_last_word() -> None:
    assert rule(rules_of(a=a_flag())) == ASKED


def test_flag_that_is_not_published_is_as_in_the_code() -> None:
    assert rule(rules_of()) == Ruling(Why.CODE)


def test_flag_that_is_off_is_off_whatever_else_is_said() -> None:
    rules = rules_of(off=("a",), chosen={"a": "on"}, a=a_flag(user_control=True))
    assert rule(rules) == Ruling(Why.OFF, value=False, variant="off")


def test_flag_that_has_ended_is_at_its_default() -> None:
    assert rule(rules_of(a=a_flag(expires="2026-11-20T00:00:00Z"))) == Ruling(
        Why.EXPIRED, value=False, variant="off"
    )


def test_killer_that_has_ended_is_as_in_the_code() -> None:
    assert rule(rules_of(a=a_killer(expires="2026-11-20T00:00:00Z"))) == Ruling(Why.EXPIRED)


@pytest.mark.parametrize(
    ("needs", "why"), [("b=on", Why.TARGETED), ("b=off", Why.REQUIRES), ("c=on", Why.REQUIRES)]
)
def test_flag_needs_others(needs: str, why: Why) -> None:
    assert rule(rules_of(a=a_flag(requires=needs), b=a_flag())).why is why


def test_flag_needs_what_another_needs() -> None:
    flags = {"a": a_flag(requires="b=on"), "b": a_flag(requires="c=on"), "c": a_flag()}
    assert rule(rules_of(**flags)).why is Why.TARGETED
    assert rule(rules_of(off=("c",), **flags)).why is Why.REQUIRES


def test_circle_ends() -> None:
    flags = {"a": a_flag(requires="b=on"), "b": a_flag(requires="a=on")}
    assert rule(rules_of(**flags)).why is Why.REQUIRES


def test_person_chooses_where_the_publisher_lets_them() -> None:
    rules = rules_of(chosen={"a": "on"}, a=a_flag(user_control=True))
    assert rule(rules) == Ruling(Why.HERE, value=True, variant="on")


@pytest.mark.parametrize("metadata", [{}, {"user_control": False}])
def test_person_does_not_choose_elsewhere(metadata: dict[str, Any]) -> None:
    assert rule(rules_of(chosen={"a": "off"}, a=a_flag(**metadata))) == ASKED


def test_person_always_chooses_what_the_code_leaves_them() -> None:
    rules = Rules({"a": a_flag()}, frozenset(), {"a": "off"}, frozenset({"a"}))
    assert rule(rules).why is Why.HERE


def test_choice_that_is_no_variant_any_more_counts_for_nothing() -> None:
    assert rule(rules_of(chosen={"a": "sometimes"}, a=a_flag(user_control=True))) == ASKED


@pytest.mark.parametrize(
    ("text", "expected"), [("", []), ("a=on", [("a", "on")]), ("a=on, b=off", [("a", "on"), ("b", "off")])]
)
def test_needs_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(required(text)) == expected
