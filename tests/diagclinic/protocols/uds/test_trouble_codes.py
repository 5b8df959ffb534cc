"""diagclinic.protocols.uds.trouble_codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Response
from udsoncan.services import ReadDTCInformation

from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.reply import Corrupt, NotSupported, Value
from diagclinic.core.uds_dtc import UdsDtc, UdsStatus
from diagclinic.protocols.uds.trouble_codes import decode_trouble_codes, request_by_status_mask


def test_request_is_the_one_that_udsoncan_sends() -> None:
    peer = ReadDTCInformation.make_request(subfunction=2, status_mask=0x0D)
    assert request_by_status_mask(0x0D) == peer.get_payload()


def test_codes_that_were_merely_not_tested_are_not_asked_for() -> None:
    asked = UdsStatus(request_by_status_mask()[-1])
    assert not asked & (UdsStatus.NOT_TESTED_SINCE_CLEAR | UdsStatus.NOT_TESTED_THIS_CYCLE)


def test_code_with_its_failure_type_and_status() -> None:
    payload = bytes.fromhex("59 02 FF 03 01 00 2F")
    code = UdsDtc(Dtc.parse("P0301"), 0x00, UdsStatus(0x2F))
    assert decode_trouble_codes(payload) == Value((code,), payload)


def test_confirmed_and_pending_bits_name_the_lists() -> None:
    reply = decode_trouble_codes(bytes.fromhex("59 02 FF 030100 08 030200 04 030300 50"))
    assert isinstance(reply, Value)
    assert [code.statuses for code in reply.value] == [{DtcStatus.CONFIRMED}, {DtcStatus.PENDING}, set()]


def test_bits_that_the_unit_does_not_know_are_not_read() -> None:
    reply = decode_trouble_codes(bytes.fromhex("59 02 08 030100 0C"))
    assert isinstance(reply, Value)
    assert reply.value[0].statuses == {DtcStatus.CONFIRMED}


@pytest.mark.parametrize("mask", ["00", "F0"])
def test_unit_that_knows_no_bit_of_a_fault_does_not_say_that_it_has_none(mask: str) -> None:
    assert isinstance(decode_trouble_codes(bytes.fromhex(f"59 02 {mask}")), NotSupported)


def test_codes_of_which_no_status_is_known_are_not_left_out_in_silence() -> None:
    assert isinstance(decode_trouble_codes(bytes.fromhex("59 02 00 4A1200 0B")), Corrupt)


def test_unit_without_codes_gives_an_empty_list() -> None:
    assert decode_trouble_codes(bytes.fromhex("59 02 FF")) == Value((), bytes.fromhex("59 02 FF"))


@pytest.mark.parametrize("answer", ["", "59", "59 02", "59 02 FF 03 01 00", "59 0A FF", "43 00", "7F 03 11"])
def test_damaged_list_is_corrupt(answer: str) -> None:
    assert isinstance(decode_trouble_codes(bytes.fromhex(answer)), Corrupt)


def test_unit_without_the_service_does_not_support_it() -> None:
    assert isinstance(decode_trouble_codes(bytes.fromhex("7F 19 11")), NotSupported)


@given(
    st.lists(st.tuples(st.integers(1, 0xFFFFFF), st.integers(0, 0xFF)), max_size=20, unique_by=lambda c: c[0])
)
def test_every_list_is_read_as_udsoncan_reads_it(codes: list[tuple[int, int]]) -> None:
    payload = b"\x59\x02\xff" + b"".join(n.to_bytes(3, "big") + bytes([status]) for n, status in codes)
    peer = ReadDTCInformation.interpret_response(Response.from_payload(payload), subfunction=2)
    reply = decode_trouble_codes(payload)
    assert isinstance(reply, Value)
    ours = [(c.dtc.number << 8 | (c.failure_type or 0), int(c.status)) for c in reply.value]
    assert ours == [(dtc.id, dtc.status.get_byte_as_int()) for dtc in peer.service_data.dtcs]


@given(st.binary(max_size=30))
def test_any_bytes_have_an_outcome(body: bytes) -> None:
    reply = decode_trouble_codes(b"\x59\x02" + body)
    assert isinstance(reply, Value) == (len(body) % 4 == 1 and body[0] & 0x0F != 0)
