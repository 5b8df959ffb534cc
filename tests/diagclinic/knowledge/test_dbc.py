"""diagclinic.knowledge.dbc: what a DBC file says, by cantools' own reading of it."""

import os
from pathlib import Path
from typing import Any

import cantools
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import DbcError
from diagclinic.knowledge import dbc as dbc_module
from diagclinic.knowledge.dbc import NO_NUMBER, NOT_THERE, Dbc, DecodedFrame, load_dbc

DEMO_FILE = Path(__file__).resolve().parents[3] / "resources" / "dbc" / "demo.dbc"
DEMO_TEXT = DEMO_FILE.read_text(encoding="utf-8")
DEMO = load_dbc(DEMO_FILE)
THEIRS: Any = cantools.database.load_file(DEMO_FILE, encoding="utf-8")
HEAD = 'VERSION ""\n\nNS_ :\n\nBS_:\n\nBU_: A\n\n'
ODD = (
    HEAD
    + "BO_ 256 Odd: 8 A\n"
    + ' SG_ Big : 7|12@0- (0.5,10) [0|0] "\u00b0C" A\n'
    + ' SG_ Wide : 16|32@1- (1,0) [0|0] "" A\n'
    + "\nSIG_VALTYPE_ 256 Wide : 1;\n"
)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "car.dbc"
    path.write_bytes(text.encode(encoding))
    return path


def told(frame: DecodedFrame | None) -> dict[str, tuple[float | None, str]]:
    assert frame is not None
    return {one.name: (one.value, one.text) for one in frame.signals}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.sampled_from(THEIRS.messages), payload=st.binary(min_size=8, max_size=8))
def test_every_value_is_the_one_that_cantools_reads(which: Any, payload: bytes) -> None:
    ours = DEMO.decode(which.frame_id, payload, is_extended=which.is_extended_frame)
    try:
        expected = which.decode(payload[: which.length], decode_choices=False)
    except cantools.database.DecodeError:
        assert ours is not None
        assert "multiplexer" in ours.problem
        return
    assert {name: value for name, (value, _) in told(ours).items()} == pytest.approx(expected)


def test_value_has_its_unit_and_its_file() -> None:
    frame = DEMO.decode(0x280, bytes([130, 125, 0, 0, 0, 0, 0, 0]), is_extended=False)
    assert frame is not None
    assert (frame.message, frame.source) == ("Temperatures", "demo.dbc")
    assert [(one.text, one.unit) for one in frame.signals[:2]] == [("90", "°C"), ("85", "°C")]


def test_state_is_told_in_its_word_with_its_number() -> None:
    assert told(DEMO.decode(0x110, bytes.fromhex("3100000000000000"), is_extended=False))["Selector"] == (
        3.0,
        "D",
    )


def test_state_without_a_word_is_told_as_its_number() -> None:
    assert told(DEMO.decode(0x110, bytes.fromhex("0F00000000000000"), is_extended=False))["Gear"] == (
        15.0,
        "15",
    )


def test_large_number_keeps_its_digits() -> None:
    frame = DEMO.decode(0x340, (842314).to_bytes(8, "little"), is_extended=False)
    assert told(frame)["Distance"] == (pytest.approx(84231.4), "84231.4")


def test_page_that_is_not_sent_is_not_told() -> None:
    assert "RailPressure" not in told(DEMO.decode(0x240, bytes(8), is_extended=False))


def test_page_that_is_not_described_is_a_problem_and_no_error() -> None:
    frame = DEMO.decode(0x240, b"\x09" + bytes(7), is_extended=False)
    assert frame is not None
    assert (told(frame)["Page"], "multiplexer id" in frame.problem) == ((None, NOT_THERE), True)


@pytest.mark.parametrize("length", range(8))
def test_short_frame_tells_what_it_carries_and_names_the_rest(length: int) -> None:
    frame = DEMO.decode(0x0C1, bytes(range(1, length + 1)), is_extended=False)
    assert frame is not None
    carried = {one.name for one in frame.signals if one.value is not None}
    assert ("EngineSpeed" in carried, "EngineTorque" in carried) == (length >= 2, length >= 3)
    assert frame.problem == f"{length} bytes came, 8 are described"


def test_longer_frame_than_described_is_read() -> None:
    assert told(DEMO.decode(0x430, bytes([92] * 8), is_extended=False))["TyreFrontLeft"] == (230.0, "230")


def test_frame_that_is_not_described_is_not_told() -> None:
    assert DEMO.decode(0x7E8, bytes(8), is_extended=False) is None


def test_same_number_with_another_length_is_not_described() -> None:
    assert DEMO.decode(0x0C1, bytes(8), is_extended=True) is None


@pytest.mark.parametrize("identifier", [0x18FEF100, 0x0CFEF117, 0x18FEF1FF])
def test_parameter_group_is_known_from_any_source_and_priority(identifier: int) -> None:
    frame = DEMO.decode(identifier, bytes.fromhex("FF0032FFFFFFFFFF"), is_extended=True)
    assert told(frame)["WheelBasedVehicleSpeed"] == (50.0, "50")


def test_neighbouring_parameter_group_is_another() -> None:
    assert DEMO.message_name(0x18FEF200, is_extended=True) == ""


def test_group_with_a_destination_is_known_for_every_destination(tmp_path: Path) -> None:
    text = (
        HEAD
        + 'BO_ 2565865214 Request: 8 A\n SG_ Byte : 0|8@1+ (1,0) [0|0] "" A\n'
        + 'BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";\n'
        + 'BA_ "VFrameFormat" BO_ 2565865214 3;\n'
    )
    described = load_dbc(written(tmp_path, text))
    sent = (2565865214 & 0x1FFFFFFF) ^ 0x0000FF00 ^ 0x55
    assert described.message_name(sent, is_extended=True) == "Request"


def test_frame_of_11_bits_is_of_no_parameter_group(tmp_path: Path) -> None:
    """The bits that 11-bit identifiers lack would make them all of group 0, torque and speed control."""
    text = (
        HEAD
        + 'BO_ 2348810494 TSC1: 8 A\n SG_ Byte : 0|8@1+ (1,0) [0|0] "" A\n'
        + 'BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";\n'
        + 'BA_ "VFrameFormat" BO_ 2348810494 3;\n'
    )
    described = load_dbc(written(tmp_path, text))
    names = [
        described.message_name(0x0C000003, is_extended=True),
        described.message_name(3, is_extended=False),
    ]
    assert names == ["TSC1", ""]


def test_carriers_of_a_signal_are_its_frames() -> None:
    assert (
        DEMO.carriers("EngineSpeed"),
        DEMO.carriers("Speed.VehicleSpeed"),
        DEMO.carriers("X.VehicleSpeed"),
    ) == (
        ("EngineData1",),
        ("Speed",),
        (),
    )


def test_big_endian_signed_signal_is_read(tmp_path: Path) -> None:
    frame = load_dbc(written(tmp_path, ODD)).decode(256, bytes.fromhex("FFE0000000000000"), is_extended=False)
    assert told(frame)["Big"] == (9.0, "9")


def test_number_that_is_none_is_told_as_that(tmp_path: Path) -> None:
    frame = load_dbc(written(tmp_path, ODD)).decode(256, bytes.fromhex("00000000C07F0000"), is_extended=False)
    assert told(frame)["Wide"] == (None, NO_NUMBER)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_degree_sign_is_read_in_each_usual_encoding(tmp_path: Path, encoding: str) -> None:
    frame = load_dbc(written(tmp_path, ODD, encoding)).decode(256, bytes(8), is_extended=False)
    assert frame is not None
    assert frame.signals[0].unit == "°C"


def test_byte_that_no_encoding_has_spoils_one_character_alone(tmp_path: Path) -> None:
    path = written(tmp_path, ODD)
    path.write_bytes(path.read_bytes().replace("\u00b0".encode(), b"\x81"))
    assert load_dbc(path).messages == 1


def test_damaged_file_is_refused_with_its_line(tmp_path: Path) -> None:
    text = DEMO_TEXT.replace(" SG_ Gear : 0|4@1+", " SG_ Gear : 0|4@@+")
    with pytest.raises(DbcError, match="SG_ Gear") as caught:
        load_dbc(written(tmp_path, text))
    assert caught.value.line == 1 + text[: text.index("@@")].count("\n")


def test_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DbcError, match="cannot be understood"):
        load_dbc(written(tmp_path, DEMO_TEXT[:900]))


@pytest.mark.parametrize("content", ["", HEAD])
def test_file_without_frames_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(DbcError, match="describes no frame"):
        load_dbc(written(tmp_path, content))


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DbcError, match="there is no such file"):
        load_dbc(tmp_path / "none.dbc")


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dbc")
    with pytest.raises(DbcError, match=r"^pipe\.dbc: it is a pipe, not a file$"):
        load_dbc(tmp_path / "pipe.dbc")


def test_file_of_any_size_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbc_module, "MOST_BYTES", 100)
    with pytest.raises(DbcError, match="is larger than"):
        load_dbc(written(tmp_path, DEMO_TEXT))


def understood_or_refused(path: Path) -> bool:
    """Say whether frames can be read by the file, or a sentence says why it was refused."""
    try:
        described: Dbc = load_dbc(path)
    except DbcError as error:
        return bool(error.why)
    told = [described.decode(number, bytes(3), is_extended=False) for number in (0xC1, 0x240, 0x430)]
    return all(one is None or one.source == "car.dbc" for one in told)


LINES = DEMO_TEXT.splitlines(keepends=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_read_or_refused_in_a_sentence(data: st.DataObject, tmp_path: Path) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        lines[at] = (
            lines[at][:cut]
            + data.draw(st.sampled_from(["", "9" * 30, "-1", "\x00", "m", ";", '"']))
            + lines[at][cut + 1 :]
        )
    assert understood_or_refused(written(tmp_path, "".join(lines)))
