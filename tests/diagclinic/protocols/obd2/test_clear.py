"""diagclinic.protocols.obd2.clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Corrupt, NotSupported, Refused, Value
from diagclinic.protocols.obd2.clear import decode_cleared


def test_positive_answer_is_a_value() -> None:
    assert decode_cleared(b"\x44") == Value(None, b"\x44")


def test_running_engine_is_a_refusal() -> None:
    assert decode_cleared(bytes.fromhex("7F 04 22")) == Refused(4, 0x22, bytes.fromhex("7F 04 22"))


def test_unit_that_cannot_clear_does_not_support_it() -> None:
    assert decode_cleared(bytes.fromhex("7F 04 11")) == NotSupported(bytes.fromhex("7F 04 11"))


@pytest.mark.parametrize("answer", ["", "43", "44 00", "7F 04", "7F 03 22"])
def test_anything_else_is_corrupt(answer: str) -> None:
    assert isinstance(decode_cleared(bytes.fromhex(answer)), Corrupt)


@given(st.binary(max_size=6))
def test_only_the_one_answer_counts_as_cleared(payload: bytes) -> None:
    assert isinstance(decode_cleared(payload), Value) == (payload == b"\x44")
