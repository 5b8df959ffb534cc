"""diagclinic.protocols.obd2.current_data."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Corrupt, NotSupported, Refused, Value
from diagclinic.core.signals import Field, Parameter, Pid
from diagclinic.core.units import Unit
from diagclinic.knowledge.pids import load_pids
from diagclinic.protocols.obd2.current_data import decode_current_data, decode_pid

CATALOGUE = load_pids(Path("resources"))
COOLANT, TRIM, ENGINE_SPEED, SPEED, UNKNOWN = 0x05, 0x06, 0x0C, 0x0D, 0xFE


def values(answer: str, *pids: int) -> dict[int, list[float] | str]:
    """Return what `answer` tells of each PID: its values, or the name of another outcome."""
    replies = decode_current_data(bytes.fromhex(answer), pids, CATALOGUE)
    return {
        number: [reading.value for reading in reply.value]
        if isinstance(reply, Value)
        else type(reply).__name__
        for number, reply in replies.items()
    }


def test_one_pid_is_scaled() -> None:
    assert values("41 0C 1A F8", ENGINE_SPEED) == {ENGINE_SPEED: [1726.0]}


def test_pids_come_back_in_any_order() -> None:
    assert values("41 0D 32 05 7B", COOLANT, SPEED) == {COOLANT: [83.0], SPEED: [50.0]}


def test_pid_that_is_left_out_is_not_supported() -> None:
    assert values("41 0D 32", COOLANT, SPEED) == {COOLANT: "NotSupported", SPEED: [50.0]}


def test_each_value_keeps_its_own_bytes() -> None:
    reply = decode_current_data(bytes.fromhex("41 0D 32 05 7B"), (COOLANT, SPEED), CATALOGUE)[COOLANT]
    assert isinstance(reply, Value)
    assert reply.raw == bytes.fromhex("05 7B")


def test_pid_of_unknown_length_spoils_what_is_behind_it() -> None:
    assert values("41 0D 32 FE 01 05 7B", SPEED, UNKNOWN, COOLANT) == {
        SPEED: [50.0],
        UNKNOWN: "Corrupt",
        COOLANT: "Corrupt",
    }


def test_missing_bytes_are_corrupt() -> None:
    assert values("41 05 7B 0C 1A", COOLANT, ENGINE_SPEED) == {COOLANT: [83.0], ENGINE_SPEED: "Corrupt"}


def test_byte_too_many_puts_the_length_in_doubt() -> None:
    assert values("41 0C 1A F8 00", ENGINE_SPEED) == {ENGINE_SPEED: "Corrupt"}


def test_pid_that_nobody_asked_for_is_corrupt() -> None:
    assert values("41 0D 32", COOLANT) == {COOLANT: "Corrupt"}


def test_pid_that_comes_twice_is_corrupt() -> None:
    assert values("41 05 7B 05 7C", COOLANT) == {COOLANT: "Corrupt"}


@pytest.mark.parametrize("answer", ["", "41", "42 05 7B", "05 7B"])
def test_answer_to_something_else_is_corrupt(answer: str) -> None:
    assert values(answer, COOLANT) == {COOLANT: "Corrupt"}


def test_refusal_goes_for_every_pid() -> None:
    replies = decode_current_data(bytes.fromhex("7F 01 22"), (COOLANT, SPEED), CATALOGUE)
    assert replies == dict.fromkeys((COOLANT, SPEED), Refused(1, 0x22, bytes.fromhex("7F 01 22")))


def test_refusal_as_out_of_range_is_not_supported() -> None:
    replies = decode_current_data(bytes.fromhex("7F 01 31"), (COOLANT,), CATALOGUE)
    assert replies == {COOLANT: NotSupported(bytes.fromhex("7F 01 31"))}


def test_trim_of_one_bank_has_one_byte() -> None:
    assert values("41 06 90", TRIM) == {TRIM: [12.5]}


def test_trim_of_banks_one_and_three_has_two_bytes() -> None:
    assert values("41 06 90 70 05 7B", TRIM, COOLANT) == {TRIM: [12.5, -12.5], COOLANT: [83.0]}


def test_answer_that_may_be_cut_off_or_of_the_longer_form_is_neither() -> None:
    assert values("41 06 80 05", TRIM, COOLANT) == {TRIM: "Corrupt", COOLANT: "Corrupt"}


def test_trim_of_bank_three_that_looks_like_the_next_pid_shifts_nothing() -> None:
    found = values("41 06 80 0C 0C 1A 0D 0D 32", TRIM, ENGINE_SPEED, SPEED)
    assert found == {TRIM: [0.0, -90.625], ENGINE_SPEED: [1667.25], SPEED: [50.0]}


def test_bytes_that_add_up_in_two_ways_tell_nothing() -> None:
    # two trims of two banks, or one trim and the speed, then the other trim
    assert values("41 06 0D 07 0D 07 0D", TRIM, SPEED, 0x07) == dict.fromkeys((TRIM, SPEED, 0x07), "Corrupt")


def test_pressure_below_zero_is_two_complement() -> None:
    assert values("41 54 FF FE", 0x54) == {0x54: [-2.0]}


def test_evaporative_pressure_counts_quarters_of_a_pascal() -> None:
    assert values("41 32 FF FF", 0x32) == {0x32: [-0.25]}


def test_field_without_its_support_bit_is_left_out() -> None:
    reply = decode_current_data(bytes.fromhex("41 78 02 FFFF 0FA0 FFFF FFFF"), (0x78,), CATALOGUE)[0x78]
    assert isinstance(reply, Value)
    assert [(r.parameter.key, r.value) for r in reply.value] == [("obd.egt_bank1_sensor2", 360.0)]


def test_oxygen_sensor_outside_of_the_trim_has_no_trim() -> None:
    assert values("41 14 5A FF", 0x14) == {0x14: [0.45]}


def test_bytes_of_another_length_carry_nothing() -> None:
    pid = CATALOGUE.get(COOLANT)
    assert pid is not None
    assert decode_pid(pid, b"") == ()


@given(st.binary(max_size=24), st.lists(st.integers(0, 255), max_size=6, unique=True))
def test_any_answer_gives_one_outcome_for_each_pid(answer: bytes, pids: Sequence[int]) -> None:
    assert set(decode_current_data(b"\x41" + answer, pids, CATALOGUE)) == set(pids)


@given(st.data())
def test_values_are_carried_by_their_own_bytes(data: st.DataObject) -> None:
    pids = data.draw(st.lists(st.sampled_from(sorted(CATALOGUE.pids)), min_size=1, max_size=6, unique=True))
    parts = [bytes([n]) + data.draw(st.binary(min_size=length(n), max_size=length(n))) for n in pids]
    replies = decode_current_data(b"\x41" + b"".join(parts), pids, CATALOGUE)
    found = [reply.raw for reply in replies.values() if isinstance(reply, Value)]
    doubtful = [reply for reply in replies.values() if isinstance(reply, Corrupt)]
    assert set(found) <= set(parts)
    assert len(found) + len(doubtful) == len(pids)


def length(number: int) -> int:
    """Return how many bytes the usual form of a PID has."""
    return CATALOGUE.pids[number].length


@given(st.integers(0, 30), st.integers(1, 16), st.booleans(), st.integers(0))
def test_every_number_is_read_back(first_bit: int, bits: int, signed: bool, seed: int) -> None:
    low = -(1 << bits - 1) if signed else 0
    number = low + seed % (1 << bits)
    parameter = Parameter(key="obd.any", name="Any", unit=Unit.NONE)
    field = Field(parameter=parameter, first_bit=first_bit, bits=bits, signed=signed)
    raw = ((number & (1 << bits) - 1) << first_bit).to_bytes(6, "big")
    (reading,) = decode_pid(Pid(number=0, name="Any", length=6, fields=(field,)), raw)
    assert reading.value == number
