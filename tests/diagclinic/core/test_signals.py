"""diagclinic.core.signals."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.signals import Field, Parameter, Pid, Reading
from diagclinic.core.units import Unit

SUPPLY = Parameter(
    key="obd.module_voltage",
    name="Control module voltage",
    unit=Unit.VOLT,
    lower=11.8,
    upper=15.0,
    decimals=2,
)
LOOP = Parameter(key="obd.loop", name="Loop", unit=Unit.NONE, states={1: "open loop", 2: "closed loop"})


@pytest.mark.parametrize(("volts", "healthy"), [(11.8, True), (15.0, True), (11.7, False), (15.1, False)])
def test_limits_include_their_ends(volts: float, healthy: bool) -> None:
    assert Reading(SUPPLY, volts).is_healthy is healthy


@given(st.floats(allow_nan=False))
def test_without_limits_everything_is_healthy(value: float) -> None:
    assert Reading(LOOP, value).is_healthy


def test_one_limit_is_enough() -> None:
    hot = dataclasses.replace(SUPPLY, lower=None, upper=110.0)
    assert (hot.accepts(-40.0), hot.accepts(110.5)) == (True, False)


def test_number_is_told_to_its_precision() -> None:
    assert Reading(SUPPLY, 14.1996).text == "14.20"


def test_state_is_told_by_name() -> None:
    assert Reading(LOOP, 2.0).text == "closed loop"


def test_state_without_a_name_tells_its_number() -> None:
    assert Reading(LOOP, 7.0).text == "reserved (7)"


def test_parameters_can_be_kept_in_sets() -> None:
    assert {LOOP, dataclasses.replace(LOOP)} == {LOOP}


def test_field_is_plain_unless_said_otherwise() -> None:
    field = Field(parameter=SUPPLY, first_bit=0, bits=16)
    assert (field.signed, field.factor, field.offset, field.present_bit, field.absent) == (
        *(False, 1.0, 0.0),
        *(None, None),
    )


def test_pid_has_one_form_unless_said_otherwise() -> None:
    assert Pid(number=0x42, name="Supply", length=2, fields=()).longer is None
