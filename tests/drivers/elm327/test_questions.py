"""drivers.elm327.questions: which of the frames of a reply answer the request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer, Scheme, Target
from drivers.elm327.questions import FLOOD, Findings, Question, examine, sources_of
from drivers.elm327.rows import Layout, parse

EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
RPM = Question.of(b"\x01\x0c")


def found(*rows: str, question: Question = RPM, target: Target = EVERYBODY) -> Findings:
    """Examine rows that came at once."""
    layout = Layout.ISO if target.scheme is Scheme.K_LINE else Layout.CAN_11BIT
    return examine(parse([(row, 0.0) for row in rows], layout), layout, sources_of(target), question)


def test_answer_is_told_from_what_is_none() -> None:
    findings = found("7E803410D00", "7E804410C1AF8", "1230100")
    assert [answer.payload for answer in findings.answers] == [b"\x41\x0c\x1a\xf8"]


def test_refusal_is_an_answer() -> None:
    assert found("7E8037F0112").answers[0].payload == b"\x7f\x01\x12"


def test_request_for_patience_is_no_answer() -> None:
    findings = found("7E8037F0178")
    assert (findings.answers, set(findings.pending)) == ([], {0x7E8})


def test_answer_ends_the_patience() -> None:
    assert found("7E8037F0178", "7E804410C1AF8").pending == {}


def test_reply_to_something_else_is_stale() -> None:
    assert found("7E803410D00").is_stale


def test_every_row_of_bytes_is_counted() -> None:
    assert found("7E803410D00", "7E804410C1AF8", "1230100").frames == 3


def test_answers_that_contradict_each_other_are_none() -> None:
    findings = found("7E804410C1AF8", "7E9037F0112", "7E804410C0BB8")
    told = [(answer.source, answer.payload, bool(answer.damage)) for answer in findings.answers]
    assert told == [(0x7E9, b"\x7f\x01\x12", False), (0x7E8, b"", True)]
    assert findings.whole == 1


def test_unit_on_an_older_network_may_answer_in_several_messages() -> None:
    rows = ("486B10430101010200000B", "486B10430301030200000F")
    question = Question.of(b"\x03")
    target = Target(Scheme.K_LINE, 0x6A, functional=True)
    findings = examine(
        parse([(row, 0.0) for row in rows], Layout.ISO), Layout.ISO, sources_of(target), question
    )
    assert len(findings.answers) == 2


def test_frames_without_an_answer_are_a_flood_once_they_are_many() -> None:
    late = found(*["7E803410D00"] * (FLOOD - 1))
    assert (late.is_flooded, found(*["7E803410D00"] * FLOOD).is_flooded) == (False, True)


@pytest.mark.parametrize("row", ["7E804410C1AF8", "7E8037F0178"])
def test_flood_that_leaves_no_doubt_is_none(row: str) -> None:
    assert not found(row, *["7E803410D00"] * FLOOD).is_flooded


def test_broken_start_of_another_answer_is_dropped() -> None:
    findings = found("7E8100A490401414243", "7E804410C1AF8")
    assert [answer.damage for answer in findings.answers] == [""]


def test_unit_whose_first_frame_was_garbled_is_not_silent() -> None:
    vin = Question.of(b"\x09\x02")
    findings = found("7E81014490201314443<DATAERROR", "7E9037F0911", question=vin)
    assert [(answer.source, bool(answer.damage)) for answer in findings.answers] == [
        (0x7E9, False),
        (0x7E8, True),
    ]


def test_garbled_frame_of_another_answer_is_dropped() -> None:
    findings = found("7E81014490201314443<DATAERROR", "7E904410C1AF8")
    assert [answer.source for answer in findings.answers] == [0x7E9]


def test_whole_answer_takes_the_place_of_a_broken_one() -> None:
    assert [answer.damage for answer in found("7E804410C1A", "7E804410C1AF8").answers] == [""]


def test_later_answer_of_a_unit_takes_the_place_of_an_earlier_one() -> None:
    first = Findings([Answer(1, b"a", 0.0), Answer(2, b"b", 0.0)], pending={1: 0.0}, whole=2)
    first.merge(Findings([Answer(1, b"c", 1.0)], whole=1))
    assert ([answer.payload for answer in first.answers], first.pending) == ([b"b", b"c"], {})


@pytest.mark.parametrize(
    ("payload", "harmless"), [(b"\x01\x0c", True), (b"\x04", False), (b"\x2e\xf1\x90", False)]
)
def test_only_reading_may_be_asked_twice(payload: bytes, harmless: bool) -> None:
    assert Question.of(payload).is_read_only is harmless


@pytest.mark.parametrize(
    ("target", "inside", "outside"),
    [
        (EVERYBODY, 0x7EF, 0x7E0),
        (Target(Scheme.CAN_11BIT, 0x7E0), 0x7E8, 0x7E9),
        (Target(Scheme.CAN_11BIT, 0x714), 0x71C, 0x7E8),
        (Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True), 0x18DAF1FF, 0x18DA10F1),
        (Target(Scheme.CAN_29BIT, 0x18DA10F1), 0x18DAF110, 0x18DAF111),
        (Target(Scheme.K_LINE, 0x33, functional=True), 0x10, 0x100),
        (Target(Scheme.K_LINE, 0x10), 0x10, 0x11),
    ],
)
def test_units_that_may_answer_are_those_of_the_target(target: Target, inside: int, outside: int) -> None:
    assert (inside in sources_of(target), outside in sources_of(target)) == (True, False)


ROW = st.one_of(
    st.from_regex(r"7E[89](0[0-7]|1[0-9]|2[0-3])(41|7F|49)(0C|01|02)[0-9A-F]{0,11}", fullmatch=True),
    st.text("0123456789ABCDEF", max_size=20),
)


@given(st.lists(ROW, max_size=8), st.sampled_from([RPM, Question.of(b"\x09\x02")]))
def test_whole_answer_stands_in_the_rows_of_its_unit(rows: list[str], question: Question) -> None:
    for answer in found(*rows, question=question).answers:
        sent = "".join(row for row in rows if row.startswith(f"{answer.source:03X}"))
        digits = iter(sent)
        assert all(digit in digits for digit in answer.payload.hex().upper())
