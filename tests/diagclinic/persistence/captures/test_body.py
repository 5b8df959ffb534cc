"""A block gives its frames back in their order; bytes that are none of a block are refused."""

import can
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.persistence.captures.body import pack_frames, unpack_frames
from diagclinic.persistence.captures.frame_columns import columns_of
from diagclinic.persistence.captures.streams import pack_streams, unpack_streams
from tests.diagclinic.persistence.captures.samples import BEGIN_S, any_frame, any_frames, are_equal, counting


def again(frames: list[can.Message]) -> list[can.Message]:
    """Pack and unpack `frames`."""
    return list(unpack_frames(pack_frames(columns_of(frames)), len(frames)).messages())


@given(frames=any_frames)
def test_all_frames_come_back_equal_and_in_order(frames: list[can.Message]) -> None:
    assert are_equal(again(frames), frames)


@given(frames=st.lists(any_frame(st.just(BEGIN_S)), min_size=1, max_size=20))
def test_frames_of_one_moment_keep_their_order(frames: list[can.Message]) -> None:
    assert are_equal(again(frames), frames)


@given(numbers=st.lists(st.sampled_from(range(0x100, 0x108)), min_size=1, max_size=60))
def test_frames_with_coarse_stamps_keep_their_order(numbers: list[int]) -> None:
    frames = [
        can.Message(place // 5 / 1000, number, data=bytes([place])) for place, number in enumerate(numbers)
    ]
    assert are_equal(again(frames), frames)


def test_hundreds_of_kinds_of_one_moment_keep_their_order() -> None:
    frames = [can.Message(0.0, number * 7 % 601, data=bytes([number % 256])) for number in range(600)]
    assert are_equal(again(frames), frames)


def test_a_block_of_a_quiet_bus_takes_a_few_bytes_a_frame() -> None:
    body = pack_frames(columns_of(counting(5000)))
    assert len(body) < 5000


@settings(max_examples=300)
@given(contents=st.lists(st.binary(max_size=60), max_size=20), frames=st.integers(0, 5))
def test_any_other_streams_are_refused(contents: list[bytes], frames: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of many reasons
        unpack_frames(pack_streams(contents), frames)


@settings(max_examples=300)
@given(stream=st.integers(0, 17), place=st.integers(0, 200), value=st.integers(0, 255))
def test_a_stream_with_another_byte_is_refused_or_read(stream: int, place: int, value: int) -> None:
    """Checksums keep such blocks out; a file that was made with ill intent can still hold them."""
    contents = unpack_streams(pack_frames(columns_of(counting(20) + counting(20, identifier=0x200))))
    changed = bytearray(contents[stream])
    if changed:
        changed[place % len(changed)] = value
    contents[stream] = bytes(changed)

    try:
        columns = unpack_frames(pack_streams(contents), 40)
    except ValueError:
        return

    assert len(list(columns.messages())) == 40


def test_another_number_of_frames_than_the_header_tells_is_refused() -> None:
    body = pack_frames(columns_of(counting(20)))
    with pytest.raises(ValueError, match="as many frames"):
        unpack_frames(body, 21)
