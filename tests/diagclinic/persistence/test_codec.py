"""Values become columns and come back equal."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Corrupt, NotSupported, Refused, ReplyKind, Silent, Value
from diagclinic.core.signals import Parameter
from diagclinic.persistence.codec import definition_of, parameter_from, reply_columns, reply_from
from tests.diagclinic.persistence.samples import COOLANT, FUEL_SYSTEM, parameters, replies


@given(reply=replies(st.integers()))
def test_a_reply_comes_back_equal(reply: Any) -> None:
    columns = SimpleNamespace(id=1, **reply_columns(reply))

    assert reply_from(columns, getattr(reply, "value", None)) == reply


@pytest.mark.parametrize(
    ("reply", "filled"),
    [
        (Value(3, b"\x43\0"), {"raw": b"\x43\0"}),
        (NotSupported(), {"raw": b""}),
        (Refused(3, 0x22, b"\x7f\x03\x22"), {"service": 3, "nrc": 0x22, "raw": b"\x7f\x03\x22"}),
        (Silent(1.5), {"waited_s": 1.5}),
        (Corrupt(b"\x43", "too short"), {"raw": b"\x43", "why": "too short"}),
    ],
)
def test_a_reply_fills_the_columns_that_it_has(reply: Any, filled: dict[str, object]) -> None:
    columns = reply_columns(reply)

    assert {name: value for name, value in columns.items() if name != "kind" and value is not None} == filled


def test_a_value_that_was_lost_is_not_made_up() -> None:
    row = SimpleNamespace(id=7, kind=ReplyKind.VALUE, raw=b"\x41")

    with pytest.raises(ValueError, match="reply 7"):
        reply_from(row, None)


@given(parameter=parameters)
def test_a_parameter_comes_back_equal(parameter: Parameter) -> None:
    assert parameter_from(definition_of(parameter)) == parameter


def test_an_equal_parameter_has_the_same_definition() -> None:
    other = replace(FUEL_SYSTEM, states=dict(reversed(FUEL_SYSTEM.states.items())))

    assert definition_of(other) == definition_of(FUEL_SYSTEM)


def test_a_parameter_that_the_catalogue_changed_has_another_definition() -> None:
    assert definition_of(replace(COOLANT, upper=110.0)) != definition_of(COOLANT)
