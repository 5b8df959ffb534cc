"""diagclinic.protocols.masking.segments: answers in frames, put together as far as they came."""

import pytest

from diagclinic.protocols.masking.segments import Segments
from tests.masking_layouts import frames

PAYLOAD = bytes(range(30, 60))


def put_together(*rows: bytes, per_frame: int = 7) -> list[list[int | None]]:
    segments = Segments(per_frame)
    ended = [one for row in rows for one in segments.feed("7E8", [(octet, None) for octet in row])]
    return [one.octets() for one in (*ended, *segments.rest())]


@pytest.mark.parametrize("per_frame", [6, 7])
def test_whole_answer_is_put_together(per_frame: int) -> None:
    found = put_together(*frames(PAYLOAD, per_frame), per_frame=per_frame)
    assert [bytes(one[:30]) for one in found] == [PAYLOAD]


def test_lost_frame_leaves_a_gap_and_the_others_in_their_places() -> None:
    first, _, *others = frames(PAYLOAD)
    (found,) = put_together(first, *others)
    assert found[6:13] == [None] * 7
    assert bytes(found[13:30]) == PAYLOAD[13:]


def test_frame_that_came_twice_stands_in_one_place_twice() -> None:
    segments = Segments()
    first, second, *_ = frames(PAYLOAD)
    for place, row in enumerate((first, second, second)):
        list(segments.feed("7E8", [(octet, place) for octet in row]))
    (found,) = segments.rest()
    assert [place for _, place in found.cells[6]] == [1, 2]


def test_first_frame_ends_the_answer_before() -> None:
    found = put_together(*frames(PAYLOAD), *frames(PAYLOAD[::-1]))
    assert [bytes(one[:30]) for one in found] == [PAYLOAD, PAYLOAD[::-1]]


def test_number_goes_round() -> None:
    payload = bytes(range(200))
    (found,) = put_together(*frames(payload))
    assert bytes(found[:200]) == payload


def test_senders_are_told_apart() -> None:
    segments = Segments()
    for rows in zip(frames(PAYLOAD), frames(PAYLOAD[::-1]), strict=True):
        for key, row in zip("AB", rows, strict=True):
            list(segments.feed(key, [(octet, None) for octet in row]))
    assert [bytes(one.octets()[:30]) for one in segments.rest()] == [PAYLOAD, PAYLOAD[::-1]]


def test_frames_whose_first_one_was_lost_are_put_together() -> None:
    (found,) = put_together(*frames(PAYLOAD)[1:])
    assert (found[:6], bytes(found[6:30])) == ([None] * 6, PAYLOAD[6:])


def test_first_frame_that_was_lost_is_no_matter_where_the_number_goes_round() -> None:
    (found,) = put_together(b"\x20ABCDEFG", b"\x21HIJKLMN")
    assert bytes(found[-14:]) == b"ABCDEFGHIJKLMN"


@pytest.mark.parametrize("row", [b"", b"\x30\0\0", b"\x03\x41\0\0"])
def test_what_is_no_part_of_a_longer_answer_is_left_alone(row: bytes) -> None:
    assert put_together(row) == []
