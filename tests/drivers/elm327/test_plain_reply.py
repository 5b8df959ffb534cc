"""drivers.elm327.plain_reply: what is plain is taken apart, as the thorough way would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer, Scheme, Target
from drivers.elm327.padding import Padding
from drivers.elm327.plain_reply import Senders, plain_answer
from drivers.elm327.questions import Findings, Question, examine, sources_of
from drivers.elm327.rows import Layout, parse
from tests.drivers.elm327.scripted import ENGINE, EVERYBODY

RPM = "7E804410C1AF8"
AT_S = 1.5


def senders(target: Target) -> Senders:
    told = Senders.of(sources_of(target), Layout.CAN_11BIT)
    assert told is not None
    return told


def plain(*rows: str, asked: str = "010C", padding: Padding | None = None) -> str:
    """Return the message that is all of the reply `rows` of the engine's unit; nothing where it is not."""
    told = [(row, AT_S) for row in rows]
    answer = plain_answer(told, senders(ENGINE), padding or Padding(), bytes.fromhex(asked))
    return answer.payload.hex().upper() if answer else ""


def test_single_frame_is_taken_apart() -> None:
    assert plain(RPM) == "410C1AF8"


def test_filling_is_left_off() -> None:
    assert plain("7E804410C1AF8AAAAAA") == "410C1AF8"


def test_frames_of_a_long_message_are_put_together() -> None:
    rows = ("7E8100C410C0FA00D00", "7E821057B0F44112600")
    assert plain(*rows, asked="010C0D050F11") == "410C0FA00D00057B0F441126"


def test_last_frame_may_be_just_the_rest() -> None:
    rows = ("7E8100C410C0FA00D00", "7E821057B0F441126")
    assert plain(*rows, asked="010C0D050F11") == "410C0FA00D00057B0F441126"


def test_numbers_of_frames_begin_anew_after_the_fifteenth() -> None:
    message = bytes([0x49, 0x02]) + bytes(range(130))
    frames = [bytes([0x10, len(message)]) + message[:6]]
    frames += [
        bytes([0x20 | number & 0xF]) + message[at : at + 7].ljust(7, b"\0")
        for number, at in enumerate(range(6, len(message), 7), 1)
    ]
    rows = [f"7E8{frame.hex().upper()}" for frame in frames]
    assert plain(*rows, asked="0902") == message.hex().upper()


def test_answer_came_when_its_last_row_did() -> None:
    rows = [("7E8100C410C0FA00D00", 1.0), ("7E821057B0F44112600", 2.0)]
    answer = plain_answer(rows, senders(ENGINE), Padding(), bytes.fromhex("010C0D050F11"))
    assert answer == Answer(0x7E8, bytes.fromhex("410C0FA00D00057B0F441126"), 2.0)


def test_header_of_29_bits_is_read() -> None:
    told = Senders.of(sources_of(Target(Scheme.CAN_29BIT, 0x18DA10F1)), Layout.CAN_29BIT)
    assert told is not None
    answer = plain_answer([("18DAF11004410C1AF8", AT_S)], told, Padding(), b"\x01\x0c")
    assert answer == Answer(0x18DAF110, b"\x41\x0c\x1a\xf8", AT_S)


def test_networks_before_can_have_no_such_headers() -> None:
    assert Senders.of({0x10}, Layout.ISO) is None


def test_whatever_is_not_plain_is_left_to_others() -> None:
    others = {
        "nothing": (),
        "a word": ("NODATA",),
        "a word behind it": (RPM, "STOPPED"),
        "another unit": ("7E904410C1AF8",),
        "two answers": (RPM, "7E804410C1AF9"),
        "another question's answer": ("7E803410D00",),
        "a refusal": ("7E8037F0112",),
        "patience": ("7E8037F0178",),
        "too short": ("7E805410C1AF8",),
        "no length": ("7E800410C1AF8",),
        "a blank that nobody took out": ("7E804410C1A\x0cF8",),
        "more bytes than a frame has": ("7E807410C1AF8AAAAAAAAAA",),
        "half a byte": ("7E804410C1AF",),
        "flow control": ("7E8300000",),
        "no end": ("7E8100C410C0FA00D00",),
        "a hole": ("7E8100C410C0FA00D00", "7E822057B0F44112600"),
        "a short frame": ("7E8100C410C0FA00D00", "7E821057B0F4411"),
        "filling that moved up": ("7E8100B410C0FA00D00", "7E821057B0F441100"),
        "one more": ("7E8100C410C0FA00D00", "7E821057B0F44112600", "7E82200000000000000"),
        "another's end": ("7E8100C410C0FA00D00", "7E921057B0F44112600"),
        "a first frame of a short message": ("7E81004410C0FA00D00", "7E821057B0F44112600"),
    }
    assert {name for name, rows in others.items() if plain(*rows)} == set()


@pytest.mark.parametrize(
    "rows", [("7E804410CF8AAAAAA",), ("7E8100C410C0FA00D00", "7E821057B0F441126")], ids=["single", "long"]
)
def test_short_frame_of_a_unit_that_fills_its_frames_is_not_plain(rows: tuple[str, ...]) -> None:
    padding = Padding()
    before = plain("7E804410C1AF8AAAAAA", padding=padding)
    assert (before, plain(*rows, asked="010C0D050F11", padding=padding)) == ("410C1AF8", "")


ROWS = st.lists(
    st.sampled_from(
        [
            RPM,
            "7E804410C1AF8AAAAAA",
            "7E804410CF8AAAAAA",
            "7E9037F0112",
            "7E8100C410C0FA00D00",
            "7E821057B0F44112600",
            "7E821057B0F441126",
            "7E821057B0F4411",
            "7E8100B410C0FA00D00",
            "7E8037F0178",
            "STOPPED",
            "<RXERROR",
        ]
    )
    | st.text("7E8014C>F", max_size=20),
    max_size=4,
)


def thorough(rows: list[tuple[str, float]], padding: Padding, question: Question) -> Findings:
    parsed = parse(rows, Layout.CAN_11BIT)
    parsed.frames = padding.check(parsed.frames)
    return examine(parsed, Layout.CAN_11BIT, sources_of(EVERYBODY), question)


@given(st.lists(ROWS, min_size=1, max_size=5))
def test_what_is_plain_is_what_the_thorough_way_finds(replies: list[list[str]]) -> None:
    question = Question.of(bytes.fromhex("010C0D050F11"))
    quick, slow = Padding(), Padding()
    for reply in replies:
        rows = [(row, AT_S) for row in reply]
        answer = plain_answer(rows, senders(EVERYBODY), quick, question.payload)
        found = thorough(rows, slow, question)
        if answer is None:
            thorough(rows, quick, question)
            continue
        assert (found.answers, found.frames, found.whole, found.is_plain) == ([answer], len(rows), 1, True)
        assert quick == slow
