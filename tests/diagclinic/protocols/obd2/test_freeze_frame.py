"""diagclinic.protocols.obd2.freeze_frame."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import Corrupt, NotSupported, Value
from diagclinic.knowledge.pids import load_pids
from diagclinic.protocols.obd2.freeze_frame import decode_frame_dtc, decode_frame_value

PIDS = load_pids(Path("resources")).pids


def test_code_that_stored_the_frame() -> None:
    payload = bytes.fromhex("42 02 00 01 33")
    assert decode_frame_dtc(payload, 0) == Value(Dtc.parse("P0133"), payload)


def test_no_code_means_no_frame() -> None:
    payload = bytes.fromhex("42 02 00 00 00")
    assert decode_frame_dtc(payload, 0) == Value(None, payload)


@pytest.mark.parametrize("answer", ["", "42 02", "42 02 00 01", "42 02 01 33 00 00", "41 02 00 01 33"])
def test_damaged_code_is_corrupt(answer: str) -> None:
    assert isinstance(decode_frame_dtc(bytes.fromhex(answer), 0), Corrupt)


def test_code_of_another_frame_is_not_taken_for_that_of_this_one() -> None:
    assert isinstance(decode_frame_dtc(bytes.fromhex("42 02 01 01 33"), 0), Corrupt)


def test_value_behind_the_number_of_the_frame() -> None:
    reply = decode_frame_value(bytes.fromhex("42 0C 00 1A F8"), PIDS[0x0C], 0)
    assert isinstance(reply, Value)
    assert [reading.value for reading in reply.value] == [1726.0]


def test_trims_of_two_banks() -> None:
    reply = decode_frame_value(bytes.fromhex("42 06 00 90 70"), PIDS[0x06], 0)
    assert isinstance(reply, Value)
    assert [reading.value for reading in reply.value] == [12.5, -12.5]


@pytest.mark.parametrize("answer", ["42 0C 01 1A F8", "42 0C 00 1A", "42 0C 00 1A F8 00", "42 0D 00 1A F8"])
def test_another_frame_pid_or_length_is_corrupt(answer: str) -> None:
    assert isinstance(decode_frame_value(bytes.fromhex(answer), PIDS[0x0C], 0), Corrupt)


def test_pid_outside_of_the_frame_is_not_supported() -> None:
    assert isinstance(decode_frame_value(bytes.fromhex("7F 02 12"), PIDS[0x0C], 0), NotSupported)


@given(st.binary(max_size=12), st.sampled_from(sorted(PIDS)), st.integers(0, 255))
def test_any_bytes_have_an_outcome(payload: bytes, number: int, frame: int) -> None:
    reply = decode_frame_value(payload, PIDS[number], frame)
    assert not isinstance(reply, Value) or reply.raw == payload
