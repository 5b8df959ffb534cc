"""diagclinic.services.capture_trigger: what a person writes fires at exactly that frame."""

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import CaptureTriggerError
from diagclinic.knowledge.dbc import Dbc, load_dbc
from diagclinic.services.capture_trigger import parse_trigger
from tests.service_doubles import RESOURCES

DEMO = load_dbc(RESOURCES / "dbc" / "demo.dbc")
ERROR = can.Message(is_error_frame=True)


def frame(identifier: int, payload: str = "", *, is_extended: bool = False) -> can.Message:
    return can.Message(arbitration_id=identifier, data=bytes.fromhex(payload), is_extended_id=is_extended)


def engine_speed(rpm: float) -> can.Message:
    return can.Message(arbitration_id=0x0C1, is_extended_id=False, data=int(rpm / 0.25).to_bytes(8, "little"))


@pytest.mark.parametrize(
    ("text", "fires", "lets_be"),
    [
        ("7E8", frame(0x7E8), frame(0x7E9)),
        ("7e8", frame(0x7E8), frame(0x7E8, is_extended=True)),
        ("7Ex", frame(0x7EF), frame(0x7DF)),
        ("100-1FF", frame(0x1FF), frame(0x200)),
        ("18DAF110", frame(0x18DAF110, is_extended=True), frame(0x110)),
        (" error ", ERROR, frame(0)),
        ("ERROR", ERROR, frame(0)),
        ("000", frame(0), ERROR),
        ("7E8[2]==41", frame(0x7E8, "000041"), frame(0x7E8, "000042")),
        ("7E8[2] == 0x41", frame(0x7E8, "000041"), frame(0x7E9, "000041")),
        ("7E8[0]!=41", frame(0x7E8, "40"), frame(0x7E8, "41")),
        ("7E8[0]>41", frame(0x7E8, "42"), frame(0x7E8, "41")),
        ("7E8[0]<=41", frame(0x7E8, "41"), frame(0x7E8, "42")),
        ("7E8[1]&0F==01", frame(0x7E8, "00F1"), frame(0x7E8, "00F2")),
        ("7Ex[7]==00", frame(0x7E1, "0000000000000000"), frame(0x7E1, "00000000000000")),
        ("EngineSpeed>3000", engine_speed(3000.25), engine_speed(3000)),
        ("EngineSpeed >= 3000", engine_speed(3000), engine_speed(2999.75)),
        ("EngineData1.EngineSpeed<800.5", engine_speed(800.25), engine_speed(800.5)),
        ("Gear==neutral", frame(0x110, "30"), frame(0x110, "31")),
        ("Gear!=neutral", frame(0x110, "31"), frame(0x110, "30")),
        ("Gear==1", frame(0x110, "31"), frame(0x110, "32")),
    ],
)
def test_condition_fires_at_its_frame_alone(text: str, fires: can.Message, lets_be: can.Message) -> None:
    trigger = parse_trigger(text, DEMO)
    assert (trigger.fires(fires), trigger.fires(lets_be)) == (True, False)


@pytest.mark.parametrize(
    "other", [ERROR, can.Message(arbitration_id=0xC1, is_extended_id=False, is_remote_frame=True)]
)
def test_signal_is_looked_for_in_data_frames_alone(other: can.Message) -> None:
    assert not parse_trigger("EngineSpeed>=0", DEMO).fires(other)


def test_short_frame_does_not_carry_the_signal() -> None:
    assert not parse_trigger("EngineSpeed>=0", DEMO).fires(frame(0xC1, "00"))


def test_state_is_not_told_by_a_frame_that_does_not_carry_it() -> None:
    assert not parse_trigger("Gear!=neutral", DEMO).fires(frame(0x110, ""))


@pytest.mark.parametrize(
    ("text", "dbc", "at", "why"),
    [
        ("", None, 1, "nothing to wait for"),
        ("  ", None, 1, "nothing to wait for"),
        (",", None, 1, "nothing to wait for"),
        ("7E8,GG", None, 5, "no hexadecimal identifier"),
        (" 7E8[9x]==1", None, 6, "number of a byte, 0 to 63"),
        ("7E8[64]==1", None, 5, "number of a byte, 0 to 63"),
        ("7E8[1]==100", None, 9, "a byte is written in hexadecimal"),
        ("7E8[1]&100==1", None, 8, "a byte is written in hexadecimal"),
        ("7E8[1]", None, 4, "a byte condition reads"),
        ("7E8[1]=41", None, 4, "a byte condition reads"),
        ("[1]==41", None, 1, "an identifier stands in front"),
        ("QQQ[1]==41", None, 1, "no hexadecimal identifier"),
        ("EngineSpeed>3000", None, 1, "choose the DBC file"),
        ("Warp>3000", DEMO, 1, "demo.dbc describes no signal Warp"),
        ("Speed.EngineSpeed>3", DEMO, 1, "describes no signal"),
        ("EngineSpeed>fast", DEMO, 13, "compared with a number"),
        ("A.B.C>3", DEMO, 1, "SIGNAL or FRAME.SIGNAL"),
        ("3000<EngineSpeed", DEMO, 1, "no hexadecimal identifier"),
    ],
)
def test_wrong_condition_is_named_with_its_place(text: str, dbc: Dbc | None, at: int, why: str) -> None:
    with pytest.raises(CaptureTriggerError) as caught:
        parse_trigger(text, dbc)
    assert (caught.value.at, why in caught.value.why) == (at, True)


def place_of(text: str) -> int:
    """Return where `text` goes wrong; 1 where it does not, and then it can be asked of any frame."""
    try:
        trigger = parse_trigger(text, DEMO)
    except CaptureTriggerError as error:
        return error.at
    return int(trigger.fires(frame(0x555, "00" * 8)) in {True, False})


PIECES = st.sampled_from(
    [
        "7E8",
        "18DAF1xx",
        "[",
        "]",
        "2",
        "64",
        "==",
        "!=",
        ">",
        "<=",
        "&",
        "0F",
        "41",
        "EngineSpeed",
        "Gear",
        ".",
        " ",
        "error",
        "neutral",
        "-1.5",
        "x",
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join) | st.text(max_size=40))
def test_any_text_is_understood_or_refused_with_a_place_in_it(text: str) -> None:
    assert 1 <= place_of(text) <= max(1, len(text) + 1)
