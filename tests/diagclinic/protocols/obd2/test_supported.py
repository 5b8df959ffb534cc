"""diagclinic.protocols.obd2.supported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.protocols.obd2.supported import decode_supported


def supported(answer: str, service: int = 1, base: int = 0) -> Reply[frozenset[int]]:
    return decode_supported(bytes.fromhex(answer), service, base)


def numbers(reply: Reply[frozenset[int]]) -> set[int]:
    assert isinstance(reply, Value)
    return set(reply.value)


def test_list_of_a_real_car() -> None:
    assert numbers(supported("41 00 BE 1F A8 13")) == {
        *(1, 3, 4, 5, 6, 7, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x13, 0x15, 0x1C, 0x1F, 0x20)
    }


def test_later_list_counts_from_its_base() -> None:
    assert numbers(supported("41 20 80 00 00 01", base=0x20)) == {0x21, 0x40}


def test_one_answer_may_hold_several_lists() -> None:
    assert numbers(supported("41 00 80000001 20 40000000", base=0x20)) == {0x22}


def test_list_that_is_left_out_is_not_supported() -> None:
    assert isinstance(supported("41 00 80000001", base=0x20), NotSupported)


def test_list_of_a_freeze_frame_comes_behind_the_frame() -> None:
    assert numbers(supported("42 00 00 40000000", service=2)) == {2}


def test_infotypes_on_can() -> None:
    assert numbers(supported("49 00 54000000", service=9)) == {2, 4, 6}


def test_infotypes_before_can_come_with_a_count() -> None:
    assert numbers(supported("49 00 01 54000000", service=9)) == {2, 4, 6}


@pytest.mark.parametrize("answer", ["", "41", "41 00 BE 1F A8", "41 00 BE 1F A8 13 00", "41 01 BE 1F A8 13"])
def test_damaged_list_is_corrupt(answer: str) -> None:
    assert isinstance(supported(answer), Corrupt)


@given(st.frozensets(st.integers(1, 0x20)))
def test_every_list_is_read_back(offered: frozenset[int]) -> None:
    bits = sum(1 << 0x20 - number for number in offered)
    assert numbers(decode_supported(b"\x41\x00" + bits.to_bytes(4, "big"), 1, 0)) == offered


@given(st.binary(max_size=20), st.sampled_from([1, 2, 6, 9]))
def test_any_bytes_have_an_outcome(payload: bytes, service: int) -> None:
    reply = decode_supported(bytes([service | 0x40]) + payload, service, 0)
    assert isinstance(reply, Value | NotSupported | Corrupt)
