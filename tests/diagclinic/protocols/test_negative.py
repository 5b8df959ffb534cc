"""diagclinic.protocols.negative."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Response, services

from diagclinic.core.negative_response import UNSUPPORTED
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Value
from diagclinic.protocols.negative import answer_body, confirmation, negative_reply


def test_positive_answer_is_no_refusal() -> None:
    assert negative_reply(bytes.fromhex("41 05 7B"), 1) is None


def test_busy_unit_refuses() -> None:
    payload = bytes.fromhex("7F 01 21")
    assert negative_reply(payload, 1) == Refused(1, 0x21, payload)


@pytest.mark.parametrize("nrc", sorted(UNSUPPORTED))
def test_what_a_unit_does_not_offer_is_no_failure(nrc: int) -> None:
    payload = bytes([0x7F, 0x0A, nrc])
    assert negative_reply(payload, 0x0A) == NotSupported(payload)


def test_refusal_of_another_service_is_corrupt() -> None:
    payload = bytes.fromhex("7F 03 22")
    assert negative_reply(payload, 4) == Corrupt(payload, "service 03 is refused, 04 was asked")


@pytest.mark.parametrize("answer", ["7F", "7F 01", "7F 01 22 00"])
def test_refusal_of_another_length_is_corrupt(answer: str) -> None:
    assert isinstance(negative_reply(bytes.fromhex(answer), 1), Corrupt)


def test_body_follows_service_and_parameters() -> None:
    assert answer_body(bytes.fromhex("49 02 01 31"), 9, 2) == bytes.fromhex("01 31")


@pytest.mark.parametrize("answer", ["", "49", "49 04 01", "4A 02"])
def test_answer_to_another_question_is_corrupt(answer: str) -> None:
    assert isinstance(answer_body(bytes.fromhex(answer), 9, 2), Corrupt)


def test_refusal_has_no_body() -> None:
    payload = bytes.fromhex("7F 09 22")
    assert answer_body(payload, 9, 2) == Refused(9, 0x22, payload)


@given(st.integers(0, 0xFF))
def test_refusal_is_what_udsoncan_takes_for_one(nrc: int) -> None:
    peer = Response.from_payload(bytes([0x7F, 0x22, nrc]))
    reply = negative_reply(bytes([0x7F, 0x22, nrc]), 0x22)
    assert (peer.service, peer.positive, peer.code) == (services.ReadDataByIdentifier, False, nrc)
    assert isinstance(reply, Refused | NotSupported)


@given(st.binary(max_size=6), st.integers(0, 0x3F))
def test_any_bytes_are_a_body_or_have_an_outcome(payload: bytes, service: int) -> None:
    body = answer_body(payload, service)
    assert not isinstance(body, bytes) or bytes([service | 0x40]) + body == payload


@pytest.mark.parametrize("payload", [b"\x44", b"\x44\x01"])
def test_confirmation_is_the_head_alone(payload: bytes) -> None:
    assert confirmation(payload, *b"\x04\x01"[: len(payload)]) == Value(None, payload)


def test_confirmation_with_more_behind_it_is_corrupt() -> None:
    assert confirmation(b"\x44\x00", 0x04) == Corrupt(b"\x44\x00", "bytes follow where none belong")


def test_refusal_is_no_confirmation() -> None:
    payload = bytes.fromhex("7F 04 22")
    assert confirmation(payload, 0x04) == Refused(4, 0x22, payload)
