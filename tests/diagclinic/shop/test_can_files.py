"""diagclinic.shop.can_files: python-can reads what we write, and we read what it writes, damage and all."""

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import can
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import CaptureFileError, CaptureFormError
from diagclinic.services.capture_files import FileReport
from diagclinic.shop.can_files import (
    BAD_DATE,
    ERROR_FRAMES,
    FD_FRAMES,
    IMPOSSIBLE,
    NO_FRAME,
    REMOTE_FRAMES,
    UNTOLD,
    CanFiles,
)
from tests.capture_doubles import frame, same

FORMS = ("asc", "blf", "log", "trc", "csv")
TEXT_FORMS = ("asc", "log", "trc", "csv")
START_S = 1_790_000_000.25
#: times that every form can carry: whole microseconds
USUAL = [
    frame(START_S, 0x7E8, "0341050000000000"),
    frame(START_S + 0.001, 0x18DAF110, "0102"),
    frame(START_S + 0.0025, 0x100, ""),
    frame(START_S + 1.000001, 0x7FF, "FF" * 8),
]
REMOTE = can.Message(
    timestamp=START_S + 2, arbitration_id=0x123, is_extended_id=False, is_remote_frame=True, dlc=4
)
ERROR = can.Message(timestamp=START_S + 3, is_error_frame=True)
FD = frame(START_S + 4, 0x321, "AB" * 12, is_fd=True, bitrate_switch=True)


def written(folder: Path, form: str, frames: list[can.Message]) -> Path:
    """Write frames by python-can alone."""
    path = folder / f"theirs.{form}"
    with can.Logger(path) as writer:
        for one in frames:
            writer.on_message_received(one)
    return path


def read(path: Path) -> tuple[list[can.Message], FileReport]:
    report = FileReport()
    return list(CanFiles().read(path, report)), report


def write(path: Path, frames: list[can.Message]) -> FileReport:
    report = FileReport()
    CanFiles().write(path, iter(frames), report)
    return report


def near(frames: list[can.Message]) -> list[tuple[Any, int, str]]:
    """Return frames with times that may be a microsecond off."""
    return [(pytest.approx(at_s, abs=2e-6), number, payload) for at_s, number, payload in same(frames)]


@pytest.mark.parametrize("form", FORMS)
def test_what_python_can_writes_is_read(tmp_path: Path, form: str) -> None:
    frames, report = read(written(tmp_path, form, USUAL))
    assert (same(frames), report.damage, report.frames) == (near(USUAL), "", 4)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_read_by_python_can(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    report = write(path, USUAL)
    absolute = {"relative_timestamp": False} if form == "asc" else {}
    with can.LogReader(path, **absolute) as reader:
        assert same(list(reader)) == near(USUAL)
    assert (report.frames, report.left_out) == (4, {})


@pytest.mark.parametrize(
    ("form", "channels"), [("log", ["can0", "can1"]), ("asc", ["1", "2"]), ("blf", ["1", "2"]), ("csv", [""])]
)
def test_channel_is_called_what_the_file_calls_it(tmp_path: Path, form: str, channels: list[str]) -> None:
    frames = [can.Message(timestamp=START_S, arbitration_id=0x100, channel=one) for one in (0, 1)]
    path = written(tmp_path, form, frames)
    assert sorted({CanFiles().channel(path, one) for one in read(path)[0]}) == channels


@pytest.mark.parametrize("form", FORMS)
def test_frames_of_29_bits_stay_what_they_are(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    write(path, [frame(START_S, 0x123, "00", is_extended_id=True), frame(START_S, 0x123, "00")])
    assert [one.is_extended_id for one in read(path)[0]] == [True, False]


@pytest.mark.parametrize("form", ["asc", "blf", "csv"])
def test_remote_frame_keeps_its_length(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    write(path, [REMOTE])
    ((one,), _) = read(path)
    assert (one.is_remote_frame, one.dlc, one.arbitration_id) == (True, 4, 0x123)


def test_candump_keeps_a_remote_frame_without_its_length(tmp_path: Path) -> None:
    write(tmp_path / "ours.log", [REMOTE])
    ((one,), _) = read(tmp_path / "ours.log")
    assert (one.is_remote_frame, one.dlc) == (True, 0)


@pytest.mark.parametrize("form", ["asc", "blf", "csv", "log"])
def test_error_frame_stays_one(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    write(path, [ERROR])
    ((one,), _) = read(path)
    assert one.is_error_frame


@pytest.mark.parametrize("form", ["asc", "blf", "log", "csv"])
def test_fd_frame_keeps_its_payload(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    write(path, [FD])
    ((one,), _) = read(path)
    assert (bytes(one.data), one.is_fd, one.bitrate_switch) == (bytes(FD.data), True, form != "csv")


def test_trc_names_the_frames_that_it_cannot_carry(tmp_path: Path) -> None:
    report = write(tmp_path / "ours.trc", [*USUAL, REMOTE, ERROR, ERROR, FD])
    assert (report.frames, report.left_out) == (4, {REMOTE_FRAMES: 1, ERROR_FRAMES: 2, FD_FRAMES: 1})


def test_table_keeps_times_to_the_last_digit(tmp_path: Path) -> None:
    odd = frame(1234567.123456789, 1, "00")
    write(tmp_path / "ours.csv", [odd])
    assert same(read(tmp_path / "ours.csv")[0]) == same([odd])


@pytest.mark.parametrize("form", ["asc", "blf", "log", "trc"])
def test_direction_is_kept(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ours.{form}"
    write(path, [frame(START_S, is_rx=False), frame(START_S, is_rx=True)])
    assert [one.is_rx for one in read(path)[0]] == [False, True]


@pytest.mark.parametrize(
    ("form", "earliest_s"), [("asc", 0.0), ("blf", 0.0), ("log", 0.0), ("trc", -5.0), ("csv", -5.0)]
)
def test_frame_that_is_earlier_than_the_first_is_no_later_than_it(
    tmp_path: Path, form: str, earliest_s: float
) -> None:
    path = tmp_path / f"back.{form}"
    write(
        path, [frame(START_S, 0x100, "01"), frame(START_S - 5, 0x100, "02"), frame(START_S + 1, 0x100, "03")]
    )
    times_s = [one.timestamp for one in read(path)[0]]
    assert [round(at_s - times_s[0], 3) for at_s in times_s] == [0.0, earliest_s, 1.0]


def test_frame_whose_time_a_form_has_no_room_for_is_counted(tmp_path: Path) -> None:
    centuries_s = 2**64 / 1e9
    path = tmp_path / "long.blf"
    report = write(path, [frame(START_S, 0x100, "01"), frame(START_S + centuries_s + 1, 0x100, "02")])
    assert (report.frames, report.left_out) == (1, {UNTOLD: 1})
    assert [bytes(one.data) for one in read(path)[0]] == [b"\x01"]


def test_no_folder_of_this_computer_stands_in_the_file(tmp_path: Path) -> None:
    write(tmp_path / "ours.trc", USUAL)
    told = (tmp_path / "ours.trc").read_text()
    assert ("ours.trc" in told, str(tmp_path) in told) == (True, False)


@pytest.mark.parametrize("name", ["car.mf4", "car.db", "car.asc.gz", "car", "car.txt"])
def test_ending_that_stands_for_no_form_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaptureFormError, match=r"ends in one of \.asc, \.blf"):
        CanFiles().check(tmp_path / name)


def test_form_does_not_care_for_capitals(tmp_path: Path) -> None:
    CanFiles().check(tmp_path / "CAR.ASC")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Path.exists, "there is no such file"),
        (os.mkfifo, "it is a pipe, not a file"),
        (os.mkdir, "it is a folder, not a file"),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    make(tmp_path / "car.asc")
    with pytest.raises(CaptureFileError, match=words):
        read(tmp_path / "car.asc")


@pytest.mark.parametrize("form", FORMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_file_that_is_cut_off_gives_its_beginning(form: str, tmp_path: Path, data: st.DataObject) -> None:
    path = written(tmp_path, form, USUAL * 5)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, 1 << 16)) % len(whole)  # what python-can writes has no fixed length
    path.write_bytes(whole[:at])
    frames, _ = read(path)
    expected = [(number, payload) for _, number, payload in same(USUAL * 5)]
    assert [(number, payload) for _, number, payload in same(frames)] == expected[: len(frames)]


def test_cut_off_line_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "log", USUAL)
    path.write_bytes(path.read_bytes()[:-6])
    frames, report = read(path)
    assert (len(frames), report.damage) == (3, "line 4 has no end: the file was cut off there")


def test_cut_off_container_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "blf", USUAL)
    path.write_bytes(path.read_bytes()[:-20])
    assert "the file was cut off there" in read(path)[1].damage


@pytest.mark.parametrize(
    ("form", "bad", "place"),
    [
        ("log", "(1.0) can0 7E8#0g R", "line 3"),
        ("log", "(zwei) can0 7E8#00 R", "line 3"),
        ("log", "nonsense", "line 3"),
        ("csv", "1.0,0x1,0,0,0,1,A", "line 3"),
        ("csv", "1.0,0x1", "line 3"),
        ("csv", "1.0,zz,0,0,0,1,AA==", "line 3"),
    ],
)
def test_bad_line_ends_the_reading_and_is_named(tmp_path: Path, form: str, bad: str, place: str) -> None:
    path = written(tmp_path, form, USUAL)
    lines = path.read_text().splitlines()
    lines.insert(2, bad)
    path.write_text("\n".join(lines) + "\n")
    frames, report = read(path)
    assert (len(frames), report.damage.split(":")[0]) == (2 if form == "log" else 1, place)


@pytest.mark.parametrize(
    ("form", "bad"),
    [
        ("log", "(1.0) can0 7E8#000102030405060708 R"),
        ("log", "(nan) can0 7E8#00 R"),
        ("log", "(1e300) can0 7E8#00 R"),
        ("csv", "1.0,0xFFF,0,0,0,1,AA=="),
        ("csv", "1.0,0x1,0,0,0,3,AA=="),
        ("csv", "1.0,-0x1,0,0,0,1,AA=="),
        ("csv", "inf,0x1,0,0,0,1,AA=="),
        ("asc", "   1.500000 1  7E8             Rx   d 8 01 02"),
    ],
)
def test_frame_that_cannot_be_is_left_out_and_counted(tmp_path: Path, form: str, bad: str) -> None:
    path = written(tmp_path, form, USUAL)
    lines = path.read_text().splitlines()
    lines.insert(-1, bad)
    path.write_text("\n".join(lines) + "\n")
    frames, report = read(path)
    assert (len(frames), report.left_out, report.damage) == (4, {IMPOSSIBLE: 1}, "")


def test_line_that_python_can_passes_over_in_silence_is_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "trc", USUAL)
    path.write_text(path.read_text() + "      5       1.000 DT\n      6  2.0 ER  1  - Rx\n")
    assert read(path)[1].left_out == {NO_FRAME: 2}


def test_date_that_cannot_be_read_lets_times_begin_at_zero(tmp_path: Path) -> None:
    path = written(tmp_path, "asc", USUAL)
    text = path.read_text().splitlines()
    dated = [f"date {'lundi 3 nov. 2025'}" if line.startswith("date") else line for line in text]
    path.write_text("\n".join(line for line in dated if "riggerblock" not in line) + "\n")
    frames, report = read(path)
    assert (len(frames), frames[0].timestamp, report.left_out) == (4, 0.0, {BAD_DATE: 1})


def test_wrong_ending_is_damage_at_the_first_line(tmp_path: Path) -> None:
    path = written(tmp_path, "blf", USUAL).rename(tmp_path / "car.log")
    frames, report = read(path)
    assert (frames, report.damage[:6]) == ([], "line 1")


def test_endless_line_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#" + "00" * 100_000)
    assert "longer than" in read(tmp_path / "car.log")[1].damage


def container(objects: bytes, *, method: int = 2, size: int | None = None) -> bytes:
    """Return a container of a BLF file."""
    packed = zlib.compress(objects) if method else objects
    body = struct.pack("<H6xL4x", method, len(objects)) + packed
    length = 16 + len(body) if size is None else size
    return struct.pack("<4sHHLL", b"LOBJ", 16, 1, length, 10) + body + bytes((16 + len(body)) % 4)


def blf_with(folder: Path, *containers: bytes) -> Path:
    path = folder / "odd.blf"
    with can.BLFWriter(path):
        pass
    path.write_bytes(path.read_bytes()[:144] + b"".join(containers))
    return path


def blf_object(size: int, kind: int = 1) -> bytes:
    return struct.pack("<4sHHLLLHHQ", b"LOBJ", 32, 1, size, kind, 2, 0, 0, 0) + struct.pack(
        "<HBBL8s", 1, 0, 1, 5, b"\7" * 8
    )


def test_objects_of_a_container_are_read(tmp_path: Path) -> None:
    frames, report = read(blf_with(tmp_path, container(blf_object(48) * 3)))
    assert ([one.arbitration_id for one in frames], report.damage) == ([5, 5, 5], "")


@pytest.mark.parametrize("size", [0, 16, 31, 0xFFFFFFFF])
def test_object_of_a_length_that_cannot_be_is_not_read_for_ever(tmp_path: Path, size: int) -> None:
    frames, report = read(blf_with(tmp_path, container(blf_object(48)), container(blf_object(size))))
    assert (len(frames), f"an object of {size} bytes" in report.damage) == (1, True)


def test_object_of_a_type_that_nobody_reads_and_no_length_is_not_read_for_ever(tmp_path: Path) -> None:
    assert "an object of 0 bytes" in read(blf_with(tmp_path, container(blf_object(0, 99))))[1].damage


def test_bomb_is_not_unpacked(tmp_path: Path) -> None:
    _, report = read(blf_with(tmp_path, container(bytes(40 << 20))))
    assert "unpacks to more than" in report.damage


@pytest.mark.parametrize("size", [0, 15, 0x7FFFFFFF])
def test_container_of_a_length_that_cannot_be_is_refused(tmp_path: Path, size: int) -> None:
    _, report = read(blf_with(tmp_path, container(blf_object(48), size=size)))
    assert "bytes" in report.damage


def test_object_that_does_not_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    endless = container(blf_object(31 << 20) + bytes(20 << 20), method=0)
    _, report = read(blf_with(tmp_path, endless, container(bytes(20 << 20), method=0)))
    assert report.damage


@pytest.mark.parametrize("form", FORMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_damage_is_anything_but_a_report(form: str, tmp_path: Path, data: st.DataObject) -> None:
    path = written(tmp_path, form, [*USUAL, REMOTE, ERROR])
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, 1 << 16)) % len(content)  # what python-can writes has no fixed length
        content[at : at + 1] = data.draw(st.binary(max_size=3))
    path.write_bytes(content)
    frames, report = read(path)
    assert report.frames == len(frames)


@pytest.mark.parametrize("form", FORMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_reported(form: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / f"car.{form}"
    path.write_bytes(content)
    frames, report = read(path)
    assert report.frames == len(frames)


def test_file_that_stood_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "car.csv"
    path.write_text("before")

    def broken() -> Iterator[can.Message]:
        yield USUAL[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        CanFiles().write(path, broken(), FileReport())
    assert (path.read_text(), list(tmp_path.iterdir())) == ("before", [path])


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match="does not exist"):
        write(tmp_path / "none" / "car.csv", USUAL)


def test_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "car.csv").mkdir()
    with pytest.raises(CaptureFileError, match="it is a folder, not a file"):
        write(tmp_path / "car.csv", USUAL)
    assert [one.name for one in tmp_path.iterdir()] == ["car.csv"]


@pytest.mark.parametrize("form", FORMS)
def test_no_room_is_named_and_leaves_nothing(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CaptureFileError, match="no room left"):
        write(tmp_path / f"car.{form}", USUAL)
    assert list(tmp_path.iterdir()) == []


def told(frames: list[can.Message]) -> list[tuple[Any, int, str]]:
    """Return frames with times from the first on: ASC tells the beginning to a thousandth of a second."""
    return [
        (pytest.approx(one.timestamp - frames[0].timestamp, abs=3e-6), *same([one])[0][1:]) for one in frames
    ]


@pytest.mark.parametrize("form", FORMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    steps=st.lists(st.integers(0, 5_000_000), min_size=1, max_size=20),
    payloads=st.lists(st.binary(max_size=8), min_size=20, max_size=20),
    numbers=st.lists(st.integers(0, 0x1FFFFFFF), min_size=20, max_size=20),
)
def test_there_and_back_keeps_what_every_form_can_carry(
    form: str, tmp_path: Path, steps: list[int], payloads: list[bytes], numbers: list[int]
) -> None:
    at_us, frames = 0, []
    for step, payload, number in zip(steps, payloads, numbers, strict=False):
        at_us += step
        is_extended = number > 0x7FF
        frames.append(
            can.Message(
                timestamp=START_S + at_us / 1e6,
                arbitration_id=number,
                data=payload,
                is_extended_id=is_extended,
            )
        )
    path = tmp_path / f"ours.{form}"
    write(path, frames)
    assert told(read(path)[0]) == told(frames)


def test_folder_is_called_one_whatever_its_name_ends_in(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match="it is a folder, not a file"):
        next(CanFiles().read(tmp_path, FileReport()))
    with pytest.raises(CaptureFileError, match="it is a folder, not a file"):
        CanFiles().check(tmp_path)
