"""drivers.isotp.reassembly: frames in, whole messages out, and nothing that the frames do not carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer
from drivers.isotp.reassembly import Reassembler

ENGINE, GEARBOX = 0x7E8, 0x7E9
LONG = bytes(range(20))
FRAMES = (
    b"\x10\x14" + LONG[:6],
    b"\x21" + LONG[6:13],
    b"\x22" + LONG[13:],
)


def feed(*frames: bytes, source: int = ENGINE) -> tuple[list[Answer], tuple[Answer, ...]]:
    """Return the whole messages and the broken ones."""
    units = Reassembler()
    whole = [message for frame in frames if (message := units.feed(source, frame, 0.0))]
    return whole, units.finish()


def test_single_frame_is_a_message_without_its_padding() -> None:
    assert feed(b"\x03\x41\x0d\x00\xaa\xaa\xaa\xaa") == ([Answer(ENGINE, b"\x41\x0d\x00", 0.0)], ())


def test_long_message_is_put_together() -> None:
    assert feed(*FRAMES) == ([Answer(ENGINE, LONG, 0.0)], ())


def test_padding_of_the_last_frame_is_left_out() -> None:
    frames = (b"\x10\x08" + LONG[:6], b"\x21" + LONG[6:8] + b"\x55" * 5)
    assert feed(*frames)[0] == [Answer(ENGINE, LONG[:8], 0.0)]


def test_number_of_frames_wraps_after_fifteen() -> None:
    payload = bytes(120)
    frames = [b"\x10\x78" + payload[:6]]
    frames += [bytes([0x20 | (number & 0xF)]) + bytes(7) for number in range(1, 18)]
    assert feed(*frames)[0] == [Answer(ENGINE, payload, 0.0)]


def test_arrival_is_that_of_the_last_frame() -> None:
    units = Reassembler()
    for at_s, frame in enumerate(FRAMES[:2]):
        units.feed(ENGINE, frame, float(at_s))
    assert units.feed(ENGINE, FRAMES[2], 7.0) == Answer(ENGINE, LONG, 7.0)


def test_interleaved_messages_of_two_units_are_kept_apart() -> None:
    units = Reassembler()
    other = [frame[:1] + bytes(byte ^ 0xFF for byte in frame[1:]) for frame in FRAMES]
    other[0] = b"\x10\x14" + other[0][2:]
    whole = []
    for mine, theirs in zip(FRAMES, other, strict=True):
        whole += [units.feed(ENGINE, mine, 0.0), units.feed(GEARBOX, theirs, 0.0)]
    assert [message for message in whole if message] == [
        Answer(ENGINE, LONG, 0.0),
        Answer(GEARBOX, bytes(byte ^ 0xFF for byte in LONG), 0.0),
    ]


@pytest.mark.parametrize("twice", [0, 1])
def test_frame_that_comes_twice_is_taken_once(twice: int) -> None:
    frames = [*FRAMES[: twice + 1], *FRAMES[twice:]]
    assert feed(*frames) == ([Answer(ENGINE, LONG, 0.0)], ())


def test_late_single_frame_between_does_not_end_the_message() -> None:
    whole, broken = feed(FRAMES[0], b"\x02\x41\x00", *FRAMES[1:])
    assert [message.payload for message in whole] == [b"\x41\x00", LONG]
    assert broken == ()


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((FRAMES[0], FRAMES[2]), id="missing in between"),
        pytest.param((FRAMES[0], FRAMES[1]), id="missing at the end"),
        pytest.param((FRAMES[1], FRAMES[2]), id="missing at the beginning"),
        pytest.param((FRAMES[0], FRAMES[2], FRAMES[1]), id="out of order"),
        pytest.param((FRAMES[0], FRAMES[1], b"\x21" + b"\xee" * 7, FRAMES[2]), id="same number, other bytes"),
        pytest.param((FRAMES[0], FRAMES[1][:5], FRAMES[2]), id="cut short in between"),
        pytest.param((FRAMES[0], FRAMES[1], FRAMES[2][:4]), id="cut short at the end"),
        pytest.param((FRAMES[0][:5], FRAMES[1], FRAMES[2]), id="cut short at the beginning"),
        pytest.param((b"\x10",), id="length cut off"),
        pytest.param((b"\x10\x03" + bytes(6),), id="length of a single frame"),
        pytest.param((b"\x06\x41\x00",), id="single frame cut short"),
        pytest.param((b"\x00\x41\x00",), id="single frame of no length"),
        pytest.param((b"",), id="nothing"),
    ],
)
def test_broken_message_is_given_back_as_damaged_only(frames: tuple[bytes, ...]) -> None:
    whole, broken = feed(*frames)
    assert whole == []
    assert {message.source for message in broken if message.damage} == {ENGINE}


def test_message_that_another_one_cuts_off_is_damaged_and_the_other_is_whole() -> None:
    whole, broken = feed(FRAMES[0], FRAMES[1], *FRAMES)
    assert [message.payload for message in whole] == [LONG]
    assert [message.damage for message in broken] == ["another message began before its end"]


def test_flow_control_carries_nothing() -> None:
    assert feed(b"\x30\x00\x00") == ([], ())


def test_finish_forgets_everything() -> None:
    units = Reassembler()
    units.feed(ENGINE, FRAMES[0], 0.0)
    units.finish()
    assert units.finish() == ()


FRAME = st.tuples(st.sampled_from([ENGINE, GEARBOX]), st.binary(max_size=9))
SHAPED = st.tuples(
    st.sampled_from([ENGINE, GEARBOX]),
    st.builds(
        lambda kind, rest: bytes([kind]) + rest,
        st.sampled_from([0x03, 0x07, 0x10, 0x21, 0x22, 0x23, 0x30]),
        st.binary(max_size=7),
    ),
)


@given(st.lists(st.one_of(FRAME, SHAPED), max_size=40))
def test_every_byte_of_a_message_came_from_its_unit_in_that_order(frames: list[tuple[int, bytes]]) -> None:
    units = Reassembler()
    whole = [message for source, frame in frames if (message := units.feed(source, frame, 0.0))]
    for message in (*whole, *units.finish()):
        came = b"".join(frame[1:] for source, frame in frames if source == message.source)
        assert is_subsequence(message.payload, came)


@given(st.binary(min_size=8, max_size=4095), st.data())
def test_message_with_a_frame_lost_is_never_whole(payload: bytes, data: st.DataObject) -> None:
    frames = segmented(payload)
    lost = data.draw(st.integers(0, len(frames) - 1))
    whole, broken = feed(*frames[:lost], *frames[lost + 1 :])
    assert whole == []
    assert broken


@given(st.binary(min_size=8, max_size=4095))
def test_any_long_message_survives_its_segmentation(payload: bytes) -> None:
    assert feed(*segmented(payload)) == ([Answer(ENGINE, payload, 0.0)], ())


def segmented(payload: bytes) -> list[bytes]:
    """Return the frames of `payload` by ISO 15765-2."""
    first = bytes([0x10 | len(payload) >> 8, len(payload) & 0xFF]) + payload[:6]
    rest = [payload[at : at + 7] for at in range(6, len(payload), 7)]
    return [first, *(bytes([0x20 | (number & 0xF)]) + part for number, part in enumerate(rest, 1))]


def is_subsequence(part: bytes, of: bytes) -> bool:
    """Say whether `part` can be read off `of` from left to right."""
    rest = iter(of)
    return all(byte in rest for byte in part)
