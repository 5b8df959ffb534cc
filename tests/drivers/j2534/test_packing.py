"""drivers.j2534.packing: no bytes do anything but become messages, or be told to be damaged."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.j2534.constants import MESSAGE_BYTES, ProtocolId
from drivers.j2534.packing import (
    NARROW,
    NATIVE,
    DamagedError,
    Layout,
    pack_messages,
    unpack_messages,
    unpack_to_send,
)
from drivers.j2534.passthru import PassThruMessage

WORDS = st.integers(0, 0xFFFFFFFF)


@st.composite
def messages(draw: st.DrawFn) -> PassThruMessage:
    payload = draw(st.binary(max_size=64))
    extra = draw(st.integers(0, len(payload)))
    return PassThruMessage(ProtocolId.CAN, payload, draw(WORDS), draw(WORDS), draw(WORDS), extra)


def in_memory(*raw: bytes) -> bytes:
    """Return messages as a library leaves them behind, each in its place."""
    return b"".join(each.ljust(NATIVE.message_bytes, b"\xee") for each in raw)


def test_a_message_in_memory_is_as_large_as_the_standard_makes_it_here() -> None:
    assert {4: 4152, 8: 4176}[struct.calcsize("L")] == NATIVE.message_bytes


@given(st.lists(messages(), max_size=5))
def test_messages_come_out_as_they_went_in(sent: list[PassThruMessage]) -> None:
    assert unpack_messages(pack_messages(sent), ProtocolId.CAN) == sent


@given(st.binary(max_size=200))
def test_any_bytes_are_messages_or_damaged(packed: bytes) -> None:
    try:
        found = unpack_messages(packed, ProtocolId.ISO9141)
    except DamagedError:
        return
    assert pack_messages(found) == packed


@given(st.lists(messages(), min_size=1, max_size=3), st.integers(1, 12))
def test_an_end_that_is_missing_is_noticed(sent: list[PassThruMessage], missing: int) -> None:
    packed = pack_messages(sent)
    with pytest.raises(DamagedError):
        unpack_messages(packed[:-missing], ProtocolId.CAN)


@given(st.binary(min_size=NATIVE.header.size, max_size=NATIVE.header.size + 64))
def test_any_memory_of_a_library_is_a_message_or_damaged(memory: bytes) -> None:
    try:
        packed = NATIVE.pack(in_memory(memory), 1)
    except DamagedError:
        return
    assert len(unpack_messages(packed, ProtocolId.CAN)) == 1


@given(st.lists(st.binary(max_size=64), max_size=4))
def test_what_a_library_is_handed_is_read_back_the_same(payloads: list[bytes]) -> None:
    memory = in_memory(*(NATIVE.message(ProtocolId.CAN, payload, 0x40) for payload in payloads))
    found = unpack_messages(NATIVE.pack(memory, len(payloads)), ProtocolId.CAN)
    assert [(message.payload, message.tx_flags) for message in found] == [
        (payload, 0x40) for payload in payloads
    ]


def test_a_clock_of_more_than_32_bits_is_cut_to_them() -> None:
    if struct.calcsize("L") == 4:
        memory = in_memory(NATIVE.header.pack(5, 0, 0, 7, 0, 0))
    else:
        memory = in_memory(NATIVE.header.pack(5, 0, 0, (1 << 40) + 7, 0, 0))
    assert unpack_messages(NATIVE.pack(memory, 1), ProtocolId.CAN)[0].timestamp_us == 7


def test_a_library_that_tells_of_more_bytes_than_fit_is_not_believed() -> None:
    with pytest.raises(DamagedError, match="4129"):
        NATIVE.pack(in_memory(NATIVE.header.pack(5, 0, 0, 0, MESSAGE_BYTES + 1, 0)), 1)


def test_extra_bytes_that_begin_behind_the_end_begin_at_it() -> None:
    memory = in_memory(NATIVE.header.pack(5, 0, 0, 0, 2, 99) + b"ab")
    assert unpack_messages(NATIVE.pack(memory, 1), ProtocolId.CAN)[0].extra_index == 2


@pytest.mark.parametrize(
    "pack",
    [
        lambda payload: NATIVE.message(ProtocolId.CAN, payload),
        lambda payload: pack_messages([PassThruMessage(ProtocolId.CAN, payload)]),
    ],
)
def test_a_message_that_does_not_fit_is_not_sent(pack: object) -> None:
    assert callable(pack)
    with pytest.raises(DamagedError):
        pack(bytes(MESSAGE_BYTES + 1))


def test_to_send_a_message_its_bytes_and_flags_are_enough() -> None:
    packed = pack_messages([PassThruMessage(ProtocolId.CAN, b"abc", 0x100)])
    assert unpack_to_send(packed) == [(b"abc", 0x100)]


@pytest.mark.parametrize("layout", [NATIVE, NARROW])
def test_a_place_that_was_not_filled_ends_the_messages(layout: Layout) -> None:
    memory = memoryview(bytearray(4 * layout.message_bytes))
    layout.forget(memory, 4)
    memory[: layout.header.size + 2] = layout.message(ProtocolId.CAN, b"ab")
    found = unpack_messages(layout.pack(memory, 4), ProtocolId.CAN)
    assert [message.payload for message in found] == [b"ab"]


def test_a_message_of_32_bits_is_as_large_as_on_windows() -> None:
    assert NARROW.message_bytes == 4152


def test_the_first_message_in_memory_is_read_alone() -> None:
    assert NATIVE.payload(memoryview(in_memory(NATIVE.message(5, b"ab"), NATIVE.message(5, b"c")))) == b"ab"
