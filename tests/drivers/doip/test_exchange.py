"""drivers.doip.exchange: which of the messages that come belong to a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer, Scheme, Target
from drivers.doip.exchange import Exchange
from drivers.errors import AdapterLimitError, LinkLostError, VehicleSilentError
from drivers.isotp.wait import Wait
from tests.drivers.doip.peer import ENGINE, EVERYBODY, ack, message, nack, told


def exchange(payload: str, target: Target = ENGINE, *, expected: int | None = None) -> Exchange:
    wait = Wait(0.0, 1.0, expected if target.functional else 1)
    return Exchange("gateway", 0x0E00, target, bytes.fromhex(payload), wait)


def take(asked: Exchange, whole: bytes, now_s: float = 0.5) -> Answer | None:
    return asked.take((int.from_bytes(whole[2:4], "big"), whole[8:]), now_s)


def test_answer_is_taken_with_its_source_and_time() -> None:
    answer = take(exchange("22F190"), told("62F19041"))
    assert answer == Answer(0x1010, bytes.fromhex("62F19041"), 0.5)


@pytest.mark.parametrize(
    "whole",
    [
        told("62F18741"),  # of an earlier request
        told("62F19041", source="1018"),  # another unit's
        told("62F19041", to="0E01"),  # another tester's
        told("7F2278"),
        message(0x8001, "10100E00"),
        message(0x8001, "1010"),
        message(0x8002, "10100E00"),
        message(0x8003, "10100E00"),
        message(0x0004, "10100E0062F19041"),
        message(0xF000, "10100E0062F19041"),
        ack(),
    ],
)
def test_what_is_no_answer_to_this_request_is_dropped(whole: bytes) -> None:
    assert take(exchange("22F190"), whole) is None


def test_unit_that_answers_from_another_address_is_heard() -> None:
    target = Target(Scheme.DOIP, 0x1010, response=0x2010)
    assert take(exchange("3E00", target), told("7E00", source="2010")) is not None


def test_every_unit_may_answer_a_group() -> None:
    asked = exchange("0100", EVERYBODY)
    sources = [take(asked, told("410098180001", source)) for source in ("1010", "1018")]
    assert [answer.source for answer in sources if answer] == [0x1010, 0x1018]


def test_group_itself_answers_nothing() -> None:
    assert take(exchange("3E00", EVERYBODY), told("7E00", source="E000")) is None


def test_unit_that_repeats_itself_is_heard_once() -> None:
    asked = exchange("0100", EVERYBODY)
    take(asked, told("410098180001"))
    assert take(asked, told("410098180001")) is None


def test_refusal_of_a_unit_is_an_answer() -> None:
    answer = take(exchange("22F190"), told("7F2231"))
    assert answer is not None


def test_physical_request_ends_with_its_answer() -> None:
    asked = exchange("3E00")
    take(asked, told("7E00"))
    assert not asked.goes_on(0.5)


def test_unit_that_asks_for_patience_gets_it() -> None:
    asked = exchange("22F190")
    take(asked, told("7F2278"))
    assert asked.goes_on(5.4)


def test_deadline_counts_from_the_acknowledgement() -> None:
    asked = exchange("3E00")
    take(asked, ack(), now_s=0.9)
    assert asked.goes_on(1.8)


def test_second_acknowledgement_grants_no_more_time() -> None:
    asked = exchange("3E00")
    take(asked, ack(), now_s=0.9)
    take(asked, ack(), now_s=1.8)
    assert not asked.goes_on(2.0)


def test_acknowledgement_for_another_unit_grants_no_time() -> None:
    asked = exchange("3E00")
    take(asked, ack(source="1018"), now_s=0.9)
    assert not asked.goes_on(1.1)


@pytest.mark.parametrize(
    ("whole", "error"),
    [
        (nack("06"), VehicleSilentError),
        (nack("05"), AdapterLimitError),
        (message(0x0000, "00"), LinkLostError),
        (message(0x0000, "03"), AdapterLimitError),
    ],
)
def test_refused_message_says_why(whole: bytes, error: type[Exception]) -> None:
    asked = exchange("3E00")
    take(asked, whole)
    assert type(asked.refusal) is error


def test_refused_message_ends_the_wait() -> None:
    asked = exchange("3E00")
    take(asked, nack("03"))
    assert not asked.goes_on(0.1)


@pytest.mark.parametrize("whole", [nack("03", source="1018"), nack("03", to="0E01"), message(0x0000)])
def test_refusal_of_another_message_is_not_ours(whole: bytes) -> None:
    asked = exchange("3E00")
    take(asked, whole)
    assert asked.refusal is None


@given(st.integers(0, 0xFFFF), st.binary(max_size=40))
def test_any_message_is_an_answer_or_none(payload_type: int, payload: bytes) -> None:
    answer = exchange("22F190").take((payload_type, payload), 0.5)
    assert answer is None or answer.payload == payload[4:]


def test_nothing_more_belongs_to_a_request_that_was_acknowledged() -> None:
    asked = exchange("22F190")
    take(asked, ack())
    assert asked.is_settled


@pytest.mark.parametrize(("target", "whole"), [(ENGINE, told("62F19041")), (EVERYBODY, ack("E000"))])
def test_more_may_belong_to_a_request(target: Target, whole: bytes) -> None:
    asked = exchange("22F190", target)
    take(asked, whole)
    assert not asked.is_settled


def test_message_that_began_in_time_may_end_later() -> None:
    assert exchange("22F190").goes_on(1.5, 0.9)


def test_message_that_began_too_late_is_not_waited_for() -> None:
    assert not exchange("22F190").goes_on(1.5, 1.1)


def test_message_that_never_ends_is_given_up() -> None:
    assert not exchange("22F190").goes_on(61.5, 0.9)
