"""diagclinic.services.telemetry: the facts, and the listener that is none."""

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from diagclinic.services.telemetry import Ending, Fact, NobodyListens, OperationEnded, Telemetry

SCAN = OperationEnded("scan", "can11", "elm327", Ending.OK, 5321)


def test_every_fact_has_a_kind_of_its_own() -> None:
    kinds = [fact.kind for fact in get_args(Fact)]
    assert len(set(kinds)) == len(kinds) == 15


def test_a_fact_cannot_be_changed_after_it_was_told() -> None:
    with pytest.raises(FrozenInstanceError):
        SCAN.op = "clear"  # type: ignore[misc]  # the act


def test_nobody_measures_for_nobody() -> None:
    listener: Telemetry = NobodyListens()
    listener.tell(SCAN)
    asked: list[str] = []
    listener.ask(lambda: asked.append("measured"))  # type: ignore[func-returns-value]
    assert asked == []


def test_outcomes_are_the_words_of_the_contract() -> None:
    assert [one.value for one in Ending] == ["ok", "failed", "vehicle", "refused", "cancelled"]
