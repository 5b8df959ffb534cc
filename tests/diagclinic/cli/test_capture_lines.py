"""diagclinic.cli.capture_lines: raw frames as lines and as objects."""

import math
from datetime import UTC, datetime
from pathlib import Path

import can
import pytest

from diagclinic.cli.capture_lines import (
    decoded_lines,
    frame_data,
    frame_line,
    identifier_data,
    identifier_lines,
    info_data,
    info_lines,
    report_lines,
    row_data,
    table_lines,
)
from diagclinic.core.capture import CaptureHead, CaptureInfo, CaptureTail, IdentifierCounts, IdentifierSummary
from diagclinic.knowledge.dbc import load_dbc
from diagclinic.services import frame_table
from diagclinic.services.capture_files import FileReport
from diagclinic.services.frame_table import FrameTable, TableSnapshot
from tests.capture_doubles import frame
from tests.service_doubles import RESOURCES

DEMO = load_dbc(RESOURCES / "dbc" / "demo.dbc")
HEAD = CaptureHead(datetime(2026, 5, 4, 12, tzinfo=UTC), "sim:demo")
INFO = CaptureInfo(Path("/c/20260504T120000Z.dccap"), HEAD, 7, 1.0, 3.0, CaptureTail.WHOLE, 2, 3, ())
REMOTE = can.Message(arbitration_id=1, is_extended_id=False, is_remote_frame=True, dlc=3)
ERROR = can.Message(is_error_frame=True)


def table(*frames: can.Message) -> TableSnapshot:
    filled = FrameTable()
    filled.add(frames)
    return filled.snapshot()


def test_changed_byte_has_a_star_behind_it() -> None:
    lines = list(table_lines(table(frame(1.0, 0x7E8, "1122"), frame(1.5, 0x7E8, "1133"))))
    assert lines[1] == "7E8                 2 500.0 ms  11 33*"


def test_star_goes_after_a_second() -> None:
    frames = frame(1.0, payload="11"), frame(2.0, payload="22"), frame(3.5, payload="22")
    assert "*" not in list(table_lines(table(*frames)))[1]


def test_rows_without_a_payload_say_what_they_are() -> None:
    lines = list(table_lines(table(frame(0.0, 2, ""), REMOTE, ERROR)))
    assert [line.split("  ")[-1].strip() for line in lines[1:]] == [
        "(no payload)",
        "(remote frame)",
        "(error frame)",
    ]


def test_table_that_has_no_room_says_how_much_is_left_out() -> None:
    lines = list(table_lines(table(frame(0.0, 1), frame(0.0, 2), frame(0.0, 3)), 1))
    assert (len(lines), lines[-1]) == (3, "… and 2 more")


def test_flood_says_what_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_table, "MOST_ROWS", 1)
    assert "1 frames of further identifiers are not listed" in table_lines(
        table(frame(0.0, 1), frame(0.0, 2))
    )


def test_signals_are_told_with_their_file() -> None:
    told = DEMO.decode(0x430, bytes([92, 93, 88, 89]), is_extended=False)
    assert told is not None
    lines = list(decoded_lines(told))
    assert (lines[0], lines[1]) == (
        "      TyrePressures (by demo.dbc)",
        "        TyreFrontLeft                    230 kPa",
    )


def test_frame_that_is_too_short_is_named() -> None:
    told = DEMO.decode(0x430, b"\x5c", is_extended=False)
    assert told is not None
    assert next(decoded_lines(told)) == "      TyrePressures (by demo.dbc): 1 bytes came, 4 are described"


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (frame(1.5, 0x7E8, "0341"), "     0.500000  7E8        2  03 41"),
        (frame(1.5, 0x18DAF110, ""), "     0.500000  18DAF110   0"),
    ],
)
def test_frame_is_told_with_its_time_since_the_beginning(one: can.Message, line: str) -> None:
    assert frame_line(one, 1.0) == line


def test_what_is_missing_of_a_capture_is_told() -> None:
    assert list(info_lines(INFO)) == [
        "20260504T120000Z  2026-05-04 12:00:00 UTC  sim:demo",
        "  7 frames in 2.0 s, 2 lost",
        "  Not whole: 3 frames could not be kept when it was recorded",
    ]


def test_identifiers_are_told_with_the_names_of_the_dbc_file() -> None:
    summary = IdentifierSummary(0x0C1, False, 9, 0.01, 8, 1.0, 2.0)  # noqa: FBT003  in its order
    assert (
        list(identifier_lines(IdentifierCounts((summary,)), DEMO))[1]
        == "0C1                 9  10.0 ms      8  EngineData1"
    )


def test_long_period_does_not_run_into_the_count() -> None:
    summary = IdentifierSummary(0x0C1, False, 3, 5_000_000.0, 8, 0.0, 1e7)  # noqa: FBT003  in its order
    assert list(identifier_lines(IdentifierCounts((summary,)), None))[1].split()[:3] == [
        "0C1",
        "3",
        "5000000.00",
    ]


def test_long_period_of_a_row_does_not_run_into_the_count() -> None:
    lines = list(table_lines(table(frame(0.0, 0x7E8, "11"), frame(5e6, 0x7E8, "11"))))
    assert lines[1].split()[:3] == ["7E8", "2", "5000000.00"]


def test_identifier_that_came_once_has_no_period() -> None:
    summary = IdentifierSummary(0x0C1, False, 1, None, 8, 1.0, 1.0)  # noqa: FBT003  in its order
    assert list(identifier_lines(IdentifierCounts((summary,)), None))[1].split() == ["0C1", "1", "8"]
    assert identifier_data(summary)["period_s"] is None


def test_what_was_left_out_is_told_line_by_line() -> None:
    report = FileReport(1, {"error frames": 2}, "line 4: nonsense")
    assert list(report_lines(report)) == ["Left out: 2 error frames", "Not whole: line 4: nonsense"]


def test_capture_is_told_to_programs() -> None:
    told = info_data(INFO)
    assert (told["capture"], told["started_at"], told["missing"] != "") == (
        "20260504T120000Z",
        "2026-05-04T12:00:00+00:00",
        True,
    )


def test_row_is_told_to_programs() -> None:
    (row,) = table(frame(1.0, 0x7E8, "0341")).rows
    assert row_data(row) == {
        "identifier": "7E8",
        "kind": "data",
        "frames": 1,
        "period_s": None,
        "payload": "0341",
    }


def test_error_frame_has_no_identifier_for_programs() -> None:
    (row,) = table(ERROR).rows
    assert (row_data(row)["identifier"], frame_data(ERROR, 0.0, None)["identifier"]) == (None, None)


def test_decoded_frame_is_told_to_programs() -> None:
    told = frame_data(
        frame(1.5, 0x430, "5C5D5859"), 1.0, DEMO.decode(0x430, b"\x5c\x5d\x58\x59", is_extended=False)
    )
    assert told["decoded"]["signals"][0] == {
        "name": "TyreFrontLeft",
        "value": 230.0,
        "text": "230",
        "unit": "kPa",
    }


def test_identifiers_that_are_not_listed_are_counted() -> None:
    assert list(identifier_lines(IdentifierCounts((), 12), None))[1:] == [
        "12 frames of further identifiers are not listed; --ids chooses others"
    ]


@pytest.mark.parametrize("at_s", [math.nan, math.inf, -math.inf])
def test_time_that_is_no_number_is_null_for_programs(at_s: float) -> None:
    assert frame_data(can.Message(timestamp=at_s), 0.0, None)["at_s"] is None


def test_period_that_is_no_number_is_null_for_programs() -> None:
    assert (
        identifier_data(
            IdentifierSummary(
                1, is_extended=False, frames=2, period_s=math.nan, length=1, first_s=0.0, last_s=0.0
            )
        )["period_s"]
        is None
    )
