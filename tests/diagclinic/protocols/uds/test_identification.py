"""diagclinic.protocols.uds.identification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import AsciiCodec, Response
from udsoncan.services import ReadDataByIdentifier

from diagclinic.core.reply import Corrupt, NotSupported, Value
from diagclinic.core.vin import Vin
from diagclinic.protocols.uds.identification import VIN, decode_identifier, decode_vin, request_identifier

PEER_VIN = {VIN: AsciiCodec(17)}


def test_request_is_the_one_that_udsoncan_sends() -> None:
    peer = ReadDataByIdentifier.make_request(didlist=[VIN], didconfig=PEER_VIN)
    assert request_identifier(VIN) == peer.get_payload()


def test_vin_is_the_one_that_udsoncan_reads() -> None:
    payload = bytes.fromhex("62 F1 90") + b"1G1JC5444R7252367"
    peer = ReadDataByIdentifier.interpret_response(Response.from_payload(payload), [VIN], PEER_VIN)
    assert decode_vin(payload) == Value(Vin(peer.service_data.values[VIN]), payload)


@pytest.mark.parametrize("characters", [b"", b"1G1JC5444R725236", b"1G1JC5444R725236O", bytes(17)])
def test_what_is_no_vin_is_corrupt(characters: bytes) -> None:
    assert isinstance(decode_vin(bytes.fromhex("62 F1 90") + characters), Corrupt)


def test_answer_for_another_identifier_is_corrupt() -> None:
    assert isinstance(decode_identifier(bytes.fromhex("62 F1 8C 01"), VIN), Corrupt)


def test_unknown_identifier_is_not_supported() -> None:
    assert isinstance(decode_vin(bytes.fromhex("7F 22 31")), NotSupported)


@given(st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=30))
def test_any_bytes_are_handed_on_whole(identifier: int, body: bytes) -> None:
    payload = b"\x62" + identifier.to_bytes(2, "big") + body
    assert decode_identifier(payload, identifier) == Value(body, payload)
