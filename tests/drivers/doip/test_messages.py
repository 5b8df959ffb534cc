"""drivers.doip.messages: the bytes of ISO 13400-2, compared with doipclient's and scapy's reading of it."""

import contextlib
import struct

import pytest
from doipclient.client import Parser
from doipclient.messages import DiagnosticMessage
from hypothesis import given
from hypothesis import strategies as st

from drivers.doip.messages import (
    DIAGNOSTIC,
    LONGEST,
    Stream,
    StreamBrokenError,
    activation_request,
    alive_check_response,
    datagram,
    fields,
    identification_request,
    pack,
    pack_diagnostic,
    power_mode_request,
)
from tests.drivers.doip.peer import message, told


def test_activation_request_is_packed_as_the_standard_has_it() -> None:
    assert pack(2, activation_request(0x0E00, 1)).hex() == "02fd0005000000070e000100000000"


def test_alive_check_response_tells_the_tester() -> None:
    assert pack(3, alive_check_response(0x0E01)).hex() == "03fc0008000000020e01"


@pytest.mark.parametrize(
    ("request_message", "packed"),
    [(power_mode_request(), "02fd400300000000"), (identification_request(), "02fd000100000000")],
)
def test_requests_without_parameters_are_a_header(request_message: object, packed: str) -> None:
    assert pack(2, request_message).hex() == packed


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=50))
def test_diagnostic_message_is_read_by_doipclient(source: int, target: int, payload: bytes) -> None:
    read = Parser().read_message(pack_diagnostic(2, source, target, payload))
    assert read == DiagnosticMessage(source, target, payload)


def test_message_comes_out_when_its_last_byte_is_there() -> None:
    stream = Stream()
    whole = told("7E00")
    assert [stream.feed(whole[at : at + 1]) for at in range(len(whole))][-1] == [(DIAGNOSTIC, whole[8:])]


def test_two_messages_in_one_piece_come_out_apart() -> None:
    assert len(Stream().feed(told("7E00") + told("7E00", "1018"))) == 2


def test_begun_message_is_partial() -> None:
    stream = Stream()
    stream.feed(told("7E00")[:9])
    assert stream.is_partial


def test_nothing_is_partial_after_a_whole_message() -> None:
    stream = Stream()
    stream.feed(told("7E00"))
    assert not stream.is_partial


@given(st.lists(st.binary(max_size=40), max_size=6), st.lists(st.integers(1, 20)))
def test_pieces_make_no_difference(bodies: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(message(0x8001, body.hex()) for body in bodies)
    stream, read, rest = Stream(), [], whole
    for cut in [*cuts, len(whole) + 1]:
        piece, rest = rest[:cut], rest[cut:]
        read += stream.feed(piece) if piece else []
    assert [payload for _, payload in read] == bodies


def test_version_of_the_last_message_is_known() -> None:
    stream = Stream()
    stream.feed(message(0x0007, version=3))
    assert stream.version == 3


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("02fe800100000005", "no DoIP message: 02 fe 80 01 00 00 00 05"),
        ("474554202f204854", "no DoIP message: 47 45 54 20 2f 20 48 54"),
        ("02fd8001ffffffff", "message of 4294967295 bytes was announced, and 1048576 are the most"),
    ],
)
def test_what_is_no_header_breaks_the_stream(head: str, words: str) -> None:
    with pytest.raises(StreamBrokenError, match=words):
        Stream().feed(bytes.fromhex(head))


def test_messages_before_the_break_are_not_lost() -> None:
    stream = Stream()
    assert len(stream.feed(told("7E00") + bytes(8))) == 1


def test_break_behind_messages_is_kept_to_be_told() -> None:
    stream = Stream()
    stream.feed(told("7E00") + bytes(8))
    assert stream.flaw == "what came is no DoIP message: 00 00 00 00 00 00 00 00"


def test_longest_message_is_waited_for() -> None:
    stream = Stream()
    assert stream.feed(struct.pack("!BBHL", 2, 0xFD, DIAGNOSTIC, LONGEST)) == []


@given(st.lists(st.binary(max_size=64), max_size=8))
def test_any_bytes_are_messages_or_a_broken_stream(chunks: list[bytes]) -> None:
    stream, read = Stream(), []
    with contextlib.suppress(StreamBrokenError):
        for chunk in chunks:
            read += stream.feed(chunk)
    assert sum(8 + len(payload) for _, payload in read) <= sum(map(len, chunks))


def test_datagram_is_one_message() -> None:
    assert datagram(message(0x4004, "01")) == (0x4004, b"\x01")


@pytest.mark.parametrize("payload", ["", "02fd4004", "02fd400400000002" + "01", "02fe40040000000101"])
def test_malformed_datagram_is_none(payload: str) -> None:
    assert datagram(bytes.fromhex(payload)) is None


def test_fields_of_a_short_payload_are_none() -> None:
    assert fields(struct.Struct("!HH"), b"\0\1\2") is None


def test_fields_are_those_that_the_payload_begins_with() -> None:
    assert fields(struct.Struct("!HB"), b"\x0e\x00\x10\xff") == (0x0E00, 0x10)


def test_whole_message_that_is_too_long_breaks_the_stream() -> None:
    with pytest.raises(StreamBrokenError):
        Stream().feed(struct.pack("!BBHL", 2, 0xFD, DIAGNOSTIC, LONGEST + 1) + bytes(LONGEST + 1))
