"""The provider speaks OpenFeature: any client of it gets flagd's answers below our rules."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import Reason

from diagclinic.app.flag_provider import SignedProvider
from diagclinic.app.flag_rules import Rules
from tests.flag_files import a_choice, a_flag

NOW = datetime(2026, 11, 21, tzinfo=UTC)
EU = {"if": [{"==": [{"var": "region"}, "EU"]}, "on", "off"]}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    api.shutdown()


def client(flags: dict[str, Any], *off: str) -> OpenFeatureClient:
    api.set_provider_and_wait(SignedProvider(Rules(flags, frozenset(off)), lambda: NOW), "test")
    return api.get_client("test")


@pytest.mark.parametrize(("region", "is_on"), [("EU", True), ("US", False)])
def test_flag_is_aimed(region: str, is_on: bool) -> None:
    details = client({"a": a_flag(targeting=EU)}).get_boolean_details(
        "a", default_value=False, evaluation_context=EvaluationContext("x", {"region": region})
    )
    assert (details.value, details.reason) == (is_on, Reason.TARGETING_MATCH)


def test_words_and_numbers_are_resolved() -> None:
    numbers = {**a_flag(), "variants": {"few": 2, "many": 20.5}, "defaultVariant": "few"}
    asked = client({"way": a_choice("single", "batched"), "n": numbers})
    assert asked.get_string_value("way", "") == "single"
    assert asked.get_float_value("n", 0.0) == 2.0


def test_objects_are_never_flags() -> None:
    assert client({"a": a_flag()}).get_object_value("a", {"b": 1}) == {"b": 1}


def test_whole_numbers_are_resolved() -> None:
    whole = {**a_flag(), "variants": {"few": 2}, "defaultVariant": "few"}
    assert client({"n": whole}).get_float_value("n", 0.0) == 2.0


def test_flag_that_is_off_tells_so() -> None:
    details = client({"a": a_flag(targeting=EU)}, "a").get_boolean_details("a", default_value=True)
    assert (details.value, details.reason, details.variant) == (False, Reason.DISABLED, "off")


def test_unknown_flag_is_the_default_of_who_asks() -> None:
    assert client({}).get_boolean_value("a", default_value=True) is True


def test_broken_flag_spoils_no_other() -> None:
    asked = client({"bad": {**a_flag(), "state": "?"}, "a": a_flag(targeting=EU)})
    assert asked.get_boolean_value("bad", default_value=True) is True
    assert asked.get_boolean_value(
        "a", default_value=False, evaluation_context=EvaluationContext("x", {"region": "EU"})
    )


def test_provider_tells_its_name() -> None:
    assert SignedProvider(Rules({}), lambda: NOW).get_metadata().name == "diagclinic"
