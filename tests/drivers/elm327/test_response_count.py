"""drivers.elm327.response_count: when a count is safe to send."""

import pytest

from drivers.api import Answer
from drivers.elm327.questions import Findings, Question
from drivers.elm327.response_count import REMEMBERED, ResponseCount

RPM = Question.of(b"\x01\x0c")
VIN = Question.of(b"\x09\x02")
CLEAR = Question.of(b"\x04")
WHOLE = Answer(0x7E8, b"\x49\x02\x01", 0.0)


@pytest.mark.parametrize(
    ("works", "question", "expected", "count"),
    [
        (True, RPM, 1, 1),
        (True, RPM, 3, 3),
        (False, RPM, 1, 0),
        (True, RPM, None, 0),
        (True, RPM, 0, 0),
        (True, RPM, 16, 0),
        (True, CLEAR, 1, 0),
    ],
)
def test_count_is_sent_where_it_is_safe(
    works: bool, question: Question, expected: int | None, count: int
) -> None:
    assert ResponseCount(works).of(question, expected) == count


def test_learnt_number_of_frames_is_sent() -> None:
    counts = ResponseCount(works=True)
    counts.learn(VIN, 1, Findings([WHOLE], frames=3, whole=1))
    assert counts.of(VIN, 1) == 3


def test_reply_that_lacks_a_unit_teaches_nothing() -> None:
    counts = ResponseCount(works=True)
    counts.learn(VIN, 2, Findings([WHOLE], frames=3, whole=1))
    assert counts.of(VIN, 2) == 2


def test_shape_that_was_refused_is_sent_without() -> None:
    counts = ResponseCount(works=True)
    counts.reject(RPM)
    assert (counts.of(Question.of(b"\x01\x0d"), 1), counts.of(VIN, 1)) == (0, 1)


def test_what_is_remembered_is_bounded() -> None:
    counts = ResponseCount(works=True)
    for did in range(REMEMBERED + 1):
        counts.learn(Question.of(b"\x22" + did.to_bytes(2)), 1, Findings([WHOLE], frames=3, whole=1))
    assert counts.of(Question.of(b"\x22\x00\x00"), 1) == 1


@pytest.mark.parametrize(("frames", "may_have_cut"), [(1, False), (2, True), (3, True)])
def test_reply_with_as_many_frames_as_counted_may_be_cut(frames: int, may_have_cut: bool) -> None:
    assert ResponseCount.may_have_cut(Findings([WHOLE], frames=frames, whole=1), 2, 2) is may_have_cut
