"""Raw frames as lines for people and as objects for programs."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from diagclinic.core.capture import CaptureInfo, IdentifierCounts, IdentifierSummary
from diagclinic.knowledge.dbc import Dbc, DecodedFrame
from diagclinic.services.capture_files import FileReport, gap_words
from diagclinic.services.capture_filter import identifier_text
from diagclinic.services.frame_table import MARKED_S, FrameKind, FrameRow, TableSnapshot, period_text
from diagclinic.services.go_on_capture import CaptureResumed

if TYPE_CHECKING:
    import can

KIND_WORDS: Final = {
    FrameKind.DATA: "(no payload)",
    FrameKind.REMOTE: "(remote frame)",
    FrameKind.ERROR: "(error frame)",
}
HEADING: Final = (
    "identifier     frames   period  payload (a byte that changed within a second has a * behind it)"
)


def table_lines(table: TableSnapshot, most: int | None = None) -> Iterator[str]:
    """Yield the table by identifier, at most so many rows of it."""
    yield HEADING
    shown = table.rows if most is None else table.rows[:most]
    yield from map(_row_line, shown, [table.at_s] * len(shown))
    if len(shown) < len(table.rows):
        yield f"… and {len(table.rows) - len(shown)} more"
    if table.unlisted:
        yield f"{table.unlisted} frames of further identifiers are not listed"


def _row_line(row: FrameRow, now_s: float) -> str:
    marks = row.changed_since(now_s - MARKED_S)
    payload = "".join(
        f"{byte:02X}{'*' if is_marked else ' '}" for byte, is_marked in zip(row.payload, marks, strict=True)
    )
    period = period_text(row.period_s)
    return f"{row_name(row):<10}{row.count:>11} {period:>8}  {payload or KIND_WORDS[row.kind]}".rstrip()


def row_name(row: FrameRow) -> str:
    """Return what a row is called."""
    if row.kind is FrameKind.ERROR:
        return "error"
    return identifier_text(row.identifier, is_extended=row.is_extended)


def decoded_lines(told: DecodedFrame) -> Iterator[str]:
    """Yield what a DBC file says of a frame."""
    yield f"      {told.message} (by {told.source}){f': {told.problem}' if told.problem else ''}"
    for signal in told.signals:
        yield f"        {signal.name:<32} {signal.text} {signal.unit}".rstrip()


def frame_line(frame: "can.Message", begin_s: float) -> str:
    """Return one frame; its time counts from the beginning of the capture."""
    at = f"{frame.timestamp - begin_s:13.6f}"
    if frame.is_error_frame:
        return f"{at}  error"
    name = identifier_text(frame.arbitration_id, is_extended=frame.is_extended_id)
    payload = "(remote frame)" if frame.is_remote_frame else bytes(frame.data).hex(" ").upper()
    return f"{at}  {name:<9} {frame.dlc:>2}  {payload}".rstrip()


def info_lines(info: CaptureInfo) -> Iterator[str]:
    """Yield what is known of a capture, and what is missing of it."""
    head = info.head
    yield f"{info.path.stem}  {head.started_at:%Y-%m-%d %H:%M:%S} UTC  {head.vci}  {head.note}".rstrip()
    yield f"  {info.frames} frames in {info.duration_s:.1f} s, {info.lost} lost"
    damage = gap_words(info)
    if damage:
        yield f"  Not whole: {damage}"


def resumed_lines(news: CaptureResumed) -> Iterator[str]:
    """Yield what is gone on with, and what of it had to be given up."""
    yield f"Going on with {news.before.path.stem}, which holds {news.before.frames} frames"
    lost = news.given_up
    if lost is not None:
        frames = "frames of it" if lost.frames is None else f"{lost.frames} frames"
        yield f"  Its end was torn off or damaged: {lost.length} bytes with {frames} are given up"


def resumed_data(news: CaptureResumed) -> dict[str, Any]:
    """Return what was gone on with, for programs."""
    lost = news.given_up
    return {
        "capture": news.before.path.stem,
        "frames_before": news.before.frames,
        "given_up": None if lost is None else {"frames": lost.frames, "bytes": lost.length},
    }


def identifier_lines(counts: IdentifierCounts, dbc: Dbc | None) -> Iterator[str]:
    """Yield the identifiers of a capture, and how much of it those are not that found no room."""
    yield "identifier     frames   period  bytes"
    for one in counts.listed:
        name = identifier_text(one.identifier, is_extended=one.is_extended)
        period = period_text(one.period_s)
        called = dbc.message_name(one.identifier, is_extended=one.is_extended) if dbc else ""
        yield f"{name:<10}{one.frames:>11} {period:>8}  {one.length:>5}  {called}".rstrip()
    if counts.unlisted:
        yield f"{counts.unlisted} frames of further identifiers are not listed; --ids chooses others"


def report_lines(report: FileReport) -> Iterator[str]:
    """Yield what of a file or capture did not come along."""
    for what, count in report.left_out.items():
        yield f"Left out: {count} {what}"
    if report.damage:
        yield f"Not whole: {report.damage}"


def info_data(info: CaptureInfo) -> dict[str, Any]:
    """Return what is known of a capture, for programs."""
    return {
        "capture": info.path.stem,
        "path": str(info.path),
        "started_at": info.head.started_at.isoformat(),
        "vci": info.head.vci,
        "note": info.head.note,
        "frames": info.frames,
        "duration_s": info.duration_s,
        "lost": info.lost,
        "is_whole": info.is_whole,
        "missing": gap_words(info),
    }


def identifier_data(one: IdentifierSummary) -> dict[str, Any]:
    """Return one identifier of a capture, for programs."""
    return {
        "identifier": identifier_text(one.identifier, is_extended=one.is_extended),
        "frames": one.frames,
        "period_s": _told(one.period_s),
        "length": one.length,
    }


def row_data(row: FrameRow) -> dict[str, Any]:
    """Return one row of the table, for programs."""
    return {
        "identifier": None if row.kind is FrameKind.ERROR else row_name(row),
        "kind": row.kind.value,
        "frames": row.count,
        "period_s": row.period_s,
        "payload": row.payload.hex().upper(),
    }


def _told(seconds: float | None) -> float | None:
    """Return a time that a program can read: JSON has no word for what is no number."""
    return seconds if seconds is not None and math.isfinite(seconds) else None


def frame_data(frame: "can.Message", begin_s: float, told: DecodedFrame | None) -> dict[str, Any]:
    """Return one frame, for programs."""
    name = identifier_text(frame.arbitration_id, is_extended=frame.is_extended_id)
    return {
        "at_s": _told(frame.timestamp - begin_s),
        "identifier": None if frame.is_error_frame else name,
        "length": frame.dlc,
        "payload": bytes(frame.data).hex().upper(),
        "is_remote": frame.is_remote_frame,
        "is_error": frame.is_error_frame,
        "decoded": None if told is None else decoded_data(told),
    }


def decoded_data(told: DecodedFrame) -> dict[str, Any]:
    """Return what a DBC file says of a frame, for programs."""
    return {
        "message": told.message,
        "source": told.source,
        "problem": told.problem,
        "signals": [
            {"name": one.name, "value": one.value, "text": one.text, "unit": one.unit} for one in told.signals
        ],
    }
