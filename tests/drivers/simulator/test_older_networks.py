"""drivers.simulator.older_networks: rows as the standards' examples and a third party's CRC have them."""

import pytest
from crccheck.crc import Crc8SaeJ1850
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.obd2.messages import joined
from drivers.simulator.older_networks import OLDER_NETWORKS, messages_of

VIN = b"1DCAA16BX7K004711"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("iso9141", "486B10410D0011"),
        ("kwp", "83F110410D00D2"),
        ("kwp5baud", "83F110410D00D2"),
        ("vpw", "486B10410D00"),
        ("pwm", "416B10410D00"),
    ],
)
def test_answer_to_everybody_has_the_networks_header(name: str, row: str) -> None:
    told = OLDER_NETWORKS[name].row(0x10, bytes.fromhex("410D00"), functional=True)
    assert told.hex().upper().startswith(row)


@given(st.binary(min_size=1, max_size=7))
def test_crc_of_j1850_is_a_third_partys(message: bytes) -> None:
    row = OLDER_NETWORKS["vpw"].row(0x10, message, functional=True)
    assert row[-1] == Crc8SaeJ1850.calc(row[:-1])


@pytest.mark.parametrize(
    ("name", "header", "address"),
    [
        ("kwp", "C233F1", 0x33),
        ("kwp", "8110F1", 0x10),
        ("kwp", "8210F1", 0x10),
        ("kwp", "8110F5", None),
        ("vpw", "686AF1", 0x6A),
        ("vpw", "6C10F1", 0x10),
        ("pwm", "C410F1", 0x10),
        ("iso9141", "686AF1", 0x6A),
        ("iso9141", "8110F1", None),
    ],
)
def test_header_says_whom_a_request_is_for(name: str, header: str, address: int | None) -> None:
    assert OLDER_NETWORKS[name].addressed(bytes.fromhex(header)) == address


def test_unit_asked_alone_answers_with_a_physical_header() -> None:
    row = OLDER_NETWORKS["vpw"].row(0x10, bytes.fromhex("62194080"), functional=False)
    assert row.hex().upper().startswith("6CF110")


def test_vin_comes_in_five_numbered_messages_filled_up_at_the_front() -> None:
    told = [message.hex().upper() for message in messages_of(b"\x49\x02\x01" + VIN)]
    assert told[0] == "49020100000031"
    assert [row[4:6] for row in told] == ["01", "02", "03", "04", "05"]


def test_no_code_is_a_message_of_zeros() -> None:
    assert list(messages_of(b"\x43\x00")) == [bytes.fromhex("43000000000000")]


def test_four_codes_come_in_two_messages() -> None:
    told = [message.hex() for message in messages_of(bytes.fromhex("4304030103020303C035"))]
    assert told == ["43030103020303", "43c03500000000"]


@pytest.mark.parametrize("answer", ["4904024441" + "41" * 30, "49060111223344", "490A01" + "45" * 20])
def test_messages_put_together_again_are_the_answer(answer: str) -> None:
    whole = bytes.fromhex(answer)
    assert joined(list(messages_of(whole))) == whole
