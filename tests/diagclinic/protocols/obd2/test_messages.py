"""diagclinic.protocols.obd2.messages: long answers of networks older than CAN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Value
from diagclinic.protocols.obd2.codes import decode_codes
from diagclinic.protocols.obd2.messages import joined
from diagclinic.protocols.obd2.vehicle_info import decode_verification_numbers, decode_vin

VIN = "WVWZZZ1JZXW000001"


def messages(*texts: str) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def vin_messages() -> list[bytes]:
    body = b"\0\0\0" + VIN.encode()
    return [bytes([0x49, 0x02, at // 4 + 1]) + body[at : at + 4] for at in range(0, 20, 4)]


@pytest.mark.parametrize("text", ["43030103020303", "490401" + "41" * 16, "7F0311", "4902010000005A"])
def test_single_message_stays_as_it_is(text: str) -> None:
    assert joined(messages(text)) == bytes.fromhex(text)


def test_codes_follow_one_another() -> None:
    whole = joined(messages("43030103020303", "43030400000000"))
    assert whole == bytes.fromhex("43030103020303030400000000")


@given(st.lists(st.integers(1, 0xFFFF), min_size=1, max_size=30))
def test_codes_survive_being_cut_into_messages(numbers: list[int]) -> None:
    body = b"".join(number.to_bytes(2, "big") for number in numbers)
    parts = [b"\x43" + body[at : at + 6].ljust(6, b"\0") for at in range(0, len(body), 6)]
    reply = decode_codes(joined(parts) or b"", 0x03)
    assert isinstance(reply, Value)
    assert [dtc.number for dtc in reply.value] == numbers


@given(st.permutations(vin_messages()))
def test_numbered_messages_may_come_in_any_order(parts: list[bytes]) -> None:
    reply = decode_vin(joined(parts) or b"")
    assert isinstance(reply, Value)
    assert str(reply.value) == VIN


@given(st.integers(0, 3))
def test_numbered_message_that_is_missing_is_noticed(gone: int) -> None:
    parts = vin_messages()
    del parts[gone]
    assert joined(parts) is None


def test_end_that_is_missing_leaves_no_vin() -> None:
    assert not isinstance(decode_vin(joined(vin_messages()[:4]) or b""), Value)


def test_numbered_message_that_comes_twice_is_noticed() -> None:
    parts = vin_messages()
    assert joined([*parts, parts[0]]) is None


def test_items_are_counted_as_on_can() -> None:
    reply = decode_verification_numbers(joined(messages("4906011A2B3C4D", "4906025E6F7081")) or b"")
    assert isinstance(reply, Value)
    assert reply.value == ("1A2B3C4D", "5E6F7081")


def test_message_without_a_number_is_noticed() -> None:
    assert joined(messages("4902", "4902")) is None


def test_refusal_before_an_answer_does_not_count() -> None:
    assert joined(messages("7F0321", "4300000000")) == bytes.fromhex("4300000000")


def test_refusal_after_an_answer_is_the_last_word() -> None:
    assert joined(messages("43030100000000", "7F0322")) == bytes.fromhex("7F0322")
