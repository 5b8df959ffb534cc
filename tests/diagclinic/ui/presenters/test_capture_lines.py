"""diagclinic.ui.presenters.capture_lines: raw frames in words."""

from datetime import UTC, datetime
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureInfo, CaptureTail
from diagclinic.core.errors import RecordDamagedError
from diagclinic.knowledge.dbc import load_dbc
from diagclinic.services.capture_files import FileReport
from diagclinic.services.capture_jobs import UnreadableCapture
from diagclinic.services.frame_table import FrameTable, TableSnapshot
from diagclinic.ui.presenters.capture_lines import (
    FrameLine,
    FrameLines,
    Traffic,
    bitrate_of,
    capture_rows,
    network_asked,
    report_words,
    still_words,
)
from tests.capture_doubles import frame
from tests.service_doubles import RESOURCES

DEMO = load_dbc(RESOURCES / "dbc" / "demo.dbc")
INFO = CaptureInfo(
    Path("/c/a.dccap"), CaptureHead(datetime(2026, 5, 4, 12, tzinfo=UTC), "sim:demo", "cold"), 1234, 1.0, 3.5,
    CaptureTail.WHOLE, 0, 0, (),
)  # fmt: skip


def picture(*frames: can.Message, lost: int = 0) -> TableSnapshot:
    table = FrameTable()
    table.add(frames, lost=lost)
    return table.snapshot()


def line(*frames: can.Message, is_live: bool = True) -> FrameLine:
    return FrameLines(picture(*frames), DEMO, is_live=is_live)[0]


def test_line_is_put_into_words_once() -> None:
    lines = FrameLines(picture(frame(1.0, 0x0C1, "00")), DEMO)
    assert (len(lines), lines[0] is lines.line(lines.rows[0])) == (1, True)


def test_row_of_another_picture_has_a_line_of_its_own() -> None:
    table = FrameTable()
    table.add([frame(1.0, payload="11")])
    lines, before = FrameLines(table.snapshot()), table.snapshot().rows[0]
    table.add([frame(2.0, payload="22")])
    after = table.snapshot().rows[0]
    assert (lines.line(before).payload, lines.line(after).payload) == (("11",), ("22",))


def test_lines_with_a_mark_are_known_as_far_as_they_were_looked_at() -> None:
    frames = [frame(1.0, 1, "11"), frame(1.0, 2, "11"), frame(1.1, 1, "22"), frame(1.1, 2, "22")]
    lines = FrameLines(picture(*frames), is_live=True)
    before = lines.marked
    assert (before, lines[1].marks, lines.marked) == ([], (True,), [2])


def test_line_tells_identifier_name_count_and_period() -> None:
    told = line(frame(1.0, 0x0C1, "00"), frame(1.01, 0x0C1, "00"))
    assert (told.identifier, told.name, told.count, told.period) == ("0C1", "EngineData1", "2", "10.0 ms")


def test_slow_frame_has_its_period_in_seconds() -> None:
    assert line(frame(1.0), frame(3.5)).period == "2.50 s"


def test_changed_byte_is_marked_and_said_in_words() -> None:
    told = line(frame(1.0, payload="1122"), frame(2.0, payload="1133"))
    assert (told.marks, told.spoken_payload) == ((False, True), "11 33, changed: byte 1")


def test_mark_fades_after_a_second() -> None:
    told = line(frame(1.0, payload="11"), frame(2.0, payload="22"), frame(3.1, payload="22"))
    assert (told.marks, told.spoken_payload) == ((False,), "22")


def test_nothing_is_marked_where_no_frames_come() -> None:
    assert line(frame(1.0, payload="11"), frame(2.0, payload="22"), is_live=False).marks == (False,)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (frame(1.0, payload=""), "no payload"),
        (can.Message(arbitration_id=1, is_extended_id=False, is_remote_frame=True), "remote frame"),
        (can.Message(is_error_frame=True), "error frame"),
    ],
)
def test_frame_without_payload_says_what_it_is(one: can.Message, words: str) -> None:
    assert line(one).spoken_payload == words


def test_error_frame_has_no_identifier() -> None:
    assert line(can.Message(is_error_frame=True)).identifier == "error"


def test_traffic_is_an_average_over_two_seconds() -> None:
    traffic = Traffic()
    traffic.words(TableSnapshot(), 0.0, 500_000)
    told = traffic.words(TableSnapshot(frames=2000, bits=250_000, lost=7), 1.0, 500_000)
    assert told == "2,000 frames · 7 lost · 2,000 a second · bus busy 50 % or more at 500 kbit/s"


def test_traffic_of_long_ago_does_not_count() -> None:
    traffic = Traffic()
    traffic.words(TableSnapshot(), 0.0, 500_000)
    for second in range(1, 10):
        told = traffic.words(TableSnapshot(frames=5000), float(second), 500_000)
    assert "· 0 a second ·" in told


def test_first_look_at_the_traffic_tells_no_rate() -> None:
    assert "· 0 a second ·" in Traffic().words(TableSnapshot(frames=5), 1.0, 500_000)


def test_table_that_stands_still_tells_what_is_in_it() -> None:
    assert still_words(picture(frame(1.0), frame(2.0, 2), lost=3)) == "2 frames · 2 identifiers · 3 lost"


@pytest.mark.parametrize(
    ("url", "rate"),
    [
        ("can:slcan//dev/x?bitrate=250000", 250_000),
        ("can:x/y?a=1&bitrate=125000&b=2", 125_000),
        ("sim:demo", 500_000),
        ("can:x?bitrate=0", 500_000),
        ("can:x?bitrate=9999999999", 500_000),
    ],
)
def test_bit_rate_is_the_one_in_the_name_or_the_usual_one(url: str, rate: int) -> None:
    assert bitrate_of(url) == rate


def test_capture_is_told_with_its_place_and_note() -> None:
    (row,) = capture_rows([INFO])
    assert (row.path, row.below, row.mark, row.is_whole) == (
        "/c/a.dccap",
        "sim:demo · cold",
        "1,234 frames, 2.5 s",
        True,
    )


def test_capture_with_a_gap_is_not_called_whole() -> None:
    gap = CaptureGap(5, None, None, 0, 9)
    damaged = CaptureInfo(INFO.path, INFO.head, 1, 1.0, 1.0, CaptureTail.DAMAGED, 2, 0, (gap,))
    (row,) = capture_rows([damaged])
    assert (row.is_whole, "2 lost" in row.below, "1 damaged places" in row.below) == (False, True, True)


def test_capture_that_cannot_be_read_is_told_as_that() -> None:
    (row,) = capture_rows([UnreadableCapture(Path("/c/b.dccap"), RecordDamagedError("no capture"))])
    assert (row.title, row.below, row.mark, row.is_whole) == ("b", "no capture", "cannot be read", False)


def test_what_was_left_out_is_said_with_the_damage() -> None:
    report = FileReport(3, {"error frames": 2}, "line 9: nonsense")
    assert report_words(report) == "2 error frames left out; not whole: line 9: nonsense"


def test_nothing_left_out_is_nothing_to_say() -> None:
    assert report_words(FileReport(3)) == ""


@pytest.mark.parametrize(
    ("url", "begun"),
    [
        ("j2534:GoDiag GD101", "j2534:GoDiag GD101?bitrate="),
        ("can:ixxat/0?fd=0", "can:ixxat/0?fd=0&bitrate="),
        ("elm:COM4?baud=38400", "elm:COM4?baud=38400&protocol="),
    ],
)
def test_name_is_begun_with_the_option_that_tells_the_network(url: str, begun: str) -> None:
    assert network_asked(url) == begun
