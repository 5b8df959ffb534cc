"""diagclinic.protocols.obd2.codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obd.decoders import parse_dtc

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Value
from diagclinic.protocols.obd2.codes import decode_codes


def texts(reply: Reply[tuple[Dtc, ...]]) -> list[str]:
    assert isinstance(reply, Value)
    return [str(dtc) for dtc in reply.value]


def test_can_counts_its_codes() -> None:
    assert texts(decode_codes(bytes.fromhex("43 02 01 43 01 96"), 3)) == ["P0143", "P0196"]


def test_count_of_zero_is_an_empty_list() -> None:
    assert texts(decode_codes(bytes.fromhex("43 00"), 3)) == []


def test_k_line_fills_up_with_zeros() -> None:
    assert texts(decode_codes(bytes.fromhex("43 01 33 00 00 00 00"), 3)) == ["P0133"]


def test_k_line_without_codes_is_all_zeros() -> None:
    assert texts(decode_codes(bytes.fromhex("43 00 00 00 00 00 00"), 3)) == []


def test_letters_of_all_systems() -> None:
    assert texts(decode_codes(bytes.fromhex("47 04 0133 4035 9234 C100"), 7)) == [
        "P0133",
        "C0035",
        "B1234",
        "U0100",
    ]


def test_long_list_has_no_two_meanings() -> None:
    assert len(texts(decode_codes(b"\x4a\x7f" + bytes.fromhex("0133") * 127, 0x0A))) == 127


@pytest.mark.parametrize(
    "answer",
    ["", "43", "43 01", "43 01 00 00", "43 02 01 33", "43 01 01 33 00 00", "47 00", "7F 03", "7F 07 11"],
)
def test_answer_that_does_not_add_up_is_corrupt(answer: str) -> None:
    assert isinstance(decode_codes(bytes.fromhex(answer), 3), Corrupt)


def test_refusal_for_want_of_conditions_is_a_refusal() -> None:
    assert decode_codes(bytes.fromhex("7F 03 22"), 3) == Refused(3, 0x22, bytes.fromhex("7F 03 22"))


def test_unit_without_permanent_codes_does_not_support_them() -> None:
    assert decode_codes(bytes.fromhex("7F 0A 11"), 0x0A) == NotSupported(bytes.fromhex("7F 0A 11"))


@given(st.lists(st.integers(1, 0xFFFF), max_size=255))
def test_every_list_is_read_back_and_named_as_python_obd_names_it(numbers: list[int]) -> None:
    body = b"".join(number.to_bytes(2, "big") for number in numbers)
    named = [parse_dtc(number.to_bytes(2, "big"))[0].upper() for number in numbers]
    assert texts(decode_codes(b"\x43" + bytes([len(numbers)]) + body, 3)) == named


@given(st.binary(max_size=40))
def test_every_code_is_in_the_bytes(body: bytes) -> None:
    reply = decode_codes(b"\x43" + body, 3)
    codes = reply.value if isinstance(reply, Value) else ()
    assert all(dtc.number.to_bytes(2, "big") in body for dtc in codes)
