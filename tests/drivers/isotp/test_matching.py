"""drivers.isotp.matching: an answer belongs to a request, or it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scheme, Target
from drivers.isotp.matching import (
    answers_request,
    everybody,
    is_answer_of,
    is_pending,
    may_become_answer,
    request_id,
    response_id,
)


@pytest.mark.parametrize(
    ("request_text", "answer"),
    [
        ("010C", "410C1AF8"),
        ("010C0D05", "410C1AF80D00"),
        ("010C0D05", "410532"),
        ("020C00", "420C001AF8"),
        ("03", "430201710303"),
        ("04", "44"),
        ("0902", "490201"),
        ("22F190", "62F19031"),
        ("22F190F187", "62F18731"),
        ("3E00", "7E00"),
        ("3E80", "7E00"),
        ("1902FF", "5902FF"),
        ("14FFFFFF", "54"),
        ("1003", "5003003201F4"),
        ("2EF19031", "6EF190"),
        ("31010203AA", "7101020355"),
        ("31810203", "71010203"),
        ("3601AABB", "7601"),
        ("3E01", "7E"),
        ("1A90", "5A9041"),
        ("2101", "610141"),
        ("010C", "7F0112"),
        ("22F190", "7F2231"),
    ],
)
def test_answer_belongs(request_text: str, answer: str) -> None:
    assert answers_request(bytes.fromhex(request_text), bytes.fromhex(answer))


@pytest.mark.parametrize(
    ("request_text", "answer"),
    [
        ("010C", "410D00"),
        ("010C", "420C001AF8"),
        ("020C00", "420D0000"),
        ("0902", "490401"),
        ("22F190", "62F18731"),
        ("22F190", "62F1"),
        ("1902FF", "5901FF"),
        ("3E00", "7E01"),
        ("31010203", "71010204"),
        ("31010203", "71030203"),
        ("3601AABB", "7602"),
        ("1A90", "5A9141"),
        ("2101", "610241"),
        ("010C", "7F0211"),
        ("010C", "7F"),
        ("010C", ""),
        ("03", "47"),
    ],
)
def test_answer_is_somebody_elses(request_text: str, answer: str) -> None:
    assert not answers_request(bytes.fromhex(request_text), bytes.fromhex(answer))


@pytest.mark.parametrize(
    ("start", "may"),
    [
        ("", True),
        ("62", True),
        ("62F1", True),
        ("62F18731", True),
        ("7F", True),
        ("7F22", True),
        ("62F190313233", False),
        ("490201314443", False),
        ("49", False),
        ("7F09", False),
    ],
)
def test_broken_message_is_judged_by_what_came_of_it(start: str, *, may: bool) -> None:
    assert may_become_answer(b"\x22\xf1\x87", bytes.fromhex(start)) is may


@given(st.binary(min_size=1, max_size=7), st.binary(max_size=20), st.integers(0, 20))
def test_every_beginning_of_an_answer_may_become_one(request_bytes: bytes, rest: bytes, length: int) -> None:
    answer = bytes([request_bytes[0] + 0x40 & 0xFF]) + rest
    if answers_request(request_bytes, answer) and request_bytes[0] + 0x40 & 0xFF != 0x7F:
        assert may_become_answer(request_bytes, answer[:length])


@given(st.binary(min_size=1, max_size=7), st.binary(max_size=20))
def test_any_bytes_are_judged(request_bytes: bytes, answer: bytes) -> None:
    assert answers_request(request_bytes, answer) in {True, False}


def test_only_0x78_is_patience() -> None:
    assert [is_pending(bytes.fromhex(text)) for text in ("7F2278", "7F2231", "7F78", "4178")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("request_address", "response", "scheme"),
    [
        (0x7E0, 0x7E8, Scheme.CAN_11BIT),
        (0x7E7, 0x7EF, Scheme.CAN_11BIT),
        (0x18DA10F1, 0x18DAF110, Scheme.CAN_29BIT),
        (0x18DA60F1, 0x18DAF160, Scheme.CAN_29BIT),
    ],
)
def test_addresses_of_a_unit_belong_together(request_address: int, response: int, scheme: Scheme) -> None:
    assert response_id(Target(scheme, request_address)) == response
    assert request_id(response) == request_address


@pytest.mark.parametrize(
    ("scheme", "source", "is_answer"),
    [
        (Scheme.CAN_11BIT, 0x7E8, True),
        (Scheme.CAN_11BIT, 0x7EF, True),
        (Scheme.CAN_11BIT, 0x7E7, False),
        (Scheme.CAN_11BIT, 0x7F0, False),
        (Scheme.CAN_11BIT, 0x18DAF110, False),
        (Scheme.CAN_29BIT, 0x18DAF110, True),
        (Scheme.CAN_29BIT, 0x18DBF110, False),
        (Scheme.CAN_29BIT, 0x18DA10F1, False),
    ],
)
def test_legislated_answers_come_from_legislated_addresses(
    scheme: Scheme, source: int, *, is_answer: bool
) -> None:
    assert is_answer_of(everybody(scheme), source) is is_answer


def test_unit_that_was_not_asked_is_nobody() -> None:
    assert not is_answer_of(Target(Scheme.CAN_11BIT, 0x7E0), 0x7E9)
