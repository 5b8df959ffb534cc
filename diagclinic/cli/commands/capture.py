"""``diagclinic capture``: raw frames, as they pass and as they are kept.  Nothing is ever sent."""

import shutil
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from diagclinic.cli.capture_lines import (
    decoded_lines,
    frame_data,
    frame_line,
    identifier_data,
    identifier_lines,
    info_data,
    info_lines,
    report_lines,
    resumed_data,
    resumed_lines,
    row_data,
    table_lines,
)
from diagclinic.cli.desk import DEMO, RECORDED, Desk
from diagclinic.cli.usage import UsageError
from diagclinic.core.capture import CaptureInfo, IdentifierCounts
from diagclinic.core.errors import CaptureFileError
from diagclinic.core.file_kind import NO_SUCH_FILE, why_no_file
from diagclinic.knowledge.dbc import Dbc, DecodedFrame, load_dbc
from diagclinic.services.capture_filter import parse_filters
from diagclinic.services.capture_jobs import UnreadableCapture
from diagclinic.services.capture_ports import CaptureReader
from diagclinic.services.capture_trigger import parse_trigger
from diagclinic.services.frame_table import FrameKind, FrameTable, TableSnapshot
from diagclinic.services.go_on_capture import CaptureResumed, interface_of
from diagclinic.services.jobs import Cancelled
from diagclinic.services.record_capture import CaptureEnd, ListeningBegan, Recorded, RecordPlan
from diagclinic.services.stand_ins import is_demo, is_recorded
from diagclinic.services.telemetry_jobs import CAPTURE, About
from drivers.api import FrameFilter

if TYPE_CHECKING:
    import can

    from diagclinic.services.capture_files import Imported

#: seconds between two pictures of the table
PICTURE_S: Final = 1.0
#: rows of a terminal that are not the table's
_OTHER_ROWS: Final = 4
NO_TRIGGER: Final = "--pre and --post say how much is kept around a trigger: name one, e.g. --trigger 7E8."
NO_CAPTURE: Final = "No capture is called {name}. diagclinic capture list shows those that there are."
NONE_YET: Final = "No capture is on record yet. diagclinic capture record makes one."
_ENDS: Final = {
    CaptureEnd.STOPPED: "Stopped",
    CaptureEnd.DURATION: "The time is over",
    CaptureEnd.COUNT: "All frames that were asked for are there",
    CaptureEnd.TRIGGERED: "The time after the trigger is over",
    CaptureEnd.LINK_LOST: "The connection was lost",
    CaptureEnd.NOT_KEPT: "No more could be kept",
}
_HEARING: Final = {
    True: "The bus cannot tell that the interface listens.",
    False: "The interface acknowledges frames: the bus can tell that it is there.",
}


def record(desk: Desk, arguments: Namespace) -> None:
    """Record until Ctrl+C, or until the end that was asked for.

    Raises:
        UsageError: no interface was named, or the words make no sense together.
        CaptureFilterError: the filter cannot be understood.
        CaptureTriggerError: the trigger cannot be understood.
        DbcError: the DBC file cannot be used.
        DriverError: the interface could not be opened, or was lost; what came is kept.
        CaptureElsewhereError: the capture to go on with was heard through another interface.
        CaptureBusyError: it is being recorded right now.
        RecordError: the frames could not be kept, or not all.
    """
    dbc = _dbc(arguments)
    plan = _plan(desk, arguments, dbc)
    job = desk.workshop.captures.record(plan)
    job.watch = LiveTable(desk, job.table, time.monotonic).look
    if is_demo(plan.url):
        desk.say(RECORDED if is_recorded(plan.url) else DEMO)
    watched = desk.workshop.watched(job, About(CAPTURE, url=plan.url))
    done = desk.run(watched, lambda news: _tell_news(desk, plan, news))
    _show_end(desk, done, job.table, dbc)
    if done.problem is not None:
        raise done.problem


def list_(desk: Desk, _: Namespace) -> None:
    """List the captures, newest first."""
    found = desk.workshop.captures.all()
    for one in found:
        for line in _listed(one):
            desk.say(line)
    if not found:
        desk.say(NONE_YET)
    desk.give([_listed_data(one) for one in found])


def show(desk: Desk, arguments: Namespace) -> None:
    """Show a capture: what is known of it, its identifiers, and its first frames that are asked for.

    Raises:
        UsageError: there is no such capture.
        CaptureFilterError: the identifiers cannot be understood.
        DbcError: the DBC file cannot be used.
        RecordError: the capture cannot be read.
    """
    dbc, filters = _dbc(arguments), parse_filters(arguments.ids)
    with desk.workshop.captures.reading(_capture(desk, arguments.capture)) as reader:
        counts = reader.identifiers(
            lambda identifier, is_extended: _is_among(filters, identifier, is_extended=is_extended)
        )
        info = reader.info
        for line in (*info_lines(info), "", *identifier_lines(counts, dbc), ""):
            desk.say(line)
        shown = _shown(desk, islice(_frames(reader, arguments, filters, counts), arguments.limit), info, dbc)
    desk.give(
        {
            **info_data(info),
            "identifiers": [identifier_data(one) for one in counts.listed],
            "unlisted": counts.unlisted,
            "shown": shown,
        }
    )


def export(desk: Desk, arguments: Namespace) -> None:
    """Write a capture as a file of another program.

    Raises:
        UsageError: there is no such capture, or a file of that name that is not to be replaced.
        CaptureFileError: it cannot be written there, or not in this form.
        RecordError: the capture cannot be read.
    """
    desk.workshop.captures.check(arguments.path)
    if arguments.path.exists() and not arguments.replace:
        raise UsageError(f"{arguments.path} exists already: choose another name, or add --replace.")
    capture = _capture(desk, arguments.capture)
    path = arguments.path.absolute()
    report = desk.run(desk.workshop.captures.export(capture, path))
    desk.say(f"{report.frames} frames: {path}")
    for line in report_lines(report):
        desk.say(line)
    desk.give(
        {"path": str(path), "frames": report.frames, "left_out": report.left_out, "missing": report.damage}
    )


def import_(desk: Desk, arguments: Namespace) -> None:
    """Make a capture of another program's file.

    Raises:
        CaptureFileError: it cannot be read, or not to its end; what could be read is kept.
        CaptureChannelError: it holds several channels, or not the one that was named; nothing is kept.
        RecordError: it could not be kept, or not all.
        Cancelled: Ctrl+C was pressed; what was read by then is kept.
    """
    done = desk.run(desk.workshop.captures.bring_in(arguments.path, arguments.channel))
    report = done.report
    desk.say(f"{report.frames} frames: {done.path}")
    for line in report_lines(report):
        desk.say(line)
    desk.give(
        {
            "capture": done.path.stem,
            "path": str(done.path),
            "frames": report.frames,
            "left_out": report.left_out,
            "missing": report.damage,
        }
    )
    _raise_what_went_wrong(done, arguments.path)


class LiveTable:
    """Shows the table while it fills: whole on a terminal, else a line of figures."""

    def __init__(self, desk: Desk, table: FrameTable, clock: Callable[[], float]) -> None:
        self._desk = desk
        self._table = table
        self._clock = clock
        self._start_s = self._shown_s = clock()
        self._frames = 0

    def look(self) -> None:
        """Show a picture where the last one is a second old."""
        now_s = self._clock()
        if now_s - self._shown_s < PICTURE_S or self._desk.is_json:
            return
        picture = self._table.snapshot()
        rate = (picture.frames - self._frames) / (now_s - self._shown_s)
        self._frames, self._shown_s = picture.frames, now_s
        if self._desk.talk.isatty():
            rows = shutil.get_terminal_size().lines - _OTHER_ROWS
            for line in ("", *table_lines(picture, max(1, rows))):
                self._desk.tell(line)
        self._desk.tell(f"{now_s - self._start_s:.0f} s: {picture.frames} frames, {rate:.0f} a second")


def _plan(desk: Desk, arguments: Namespace, dbc: Dbc | None) -> RecordPlan:
    trigger = None if arguments.trigger is None else parse_trigger(arguments.trigger, dbc)
    if trigger is None and (arguments.pre is not None or arguments.post is not None):
        raise UsageError(NO_TRIGGER)
    append_to = None if arguments.append is None else _capture(desk, arguments.append or None)
    return RecordPlan(
        url=_interface(desk, arguments.vci, append_to),
        filters=parse_filters(arguments.filter),
        trigger=trigger,
        pre_s=arguments.pre or 0.0,
        post_s=arguments.post,
        seconds=arguments.seconds,
        frames=arguments.frames,
        note=arguments.note,
        append_to=append_to,
    )


def _interface(desk: Desk, url: str | None, append_to: Path | None) -> str:
    """Return what to listen to: what was named, else what the capture to go on with was heard through."""
    if append_to is None or url:
        return desk.vci(url)
    with desk.workshop.captures.reading(append_to) as reader:
        return interface_of(reader.info)


def _tell_news(desk: Desk, plan: RecordPlan, news: object) -> None:
    if isinstance(news, CaptureResumed):
        for line in resumed_lines(news):
            desk.tell(line)
    if isinstance(news, ListeningBegan):
        desk.tell(_HEARING[news.is_unheard])
        if plan.trigger is not None:
            desk.tell(f"Waiting for {plan.trigger.text} …")


def _dbc(arguments: Namespace) -> Dbc | None:
    return None if arguments.dbc is None else load_dbc(arguments.dbc)


def _show_end(desk: Desk, done: Recorded, table: FrameTable, dbc: Dbc | None) -> None:
    picture = table.snapshot()
    for line in table_lines(picture):
        desk.say(line)
    for decoded in _decoded_rows(picture, dbc):
        for line in decoded_lines(decoded):
            desk.say(line)
    more = "more " if done.resumed else ""
    kept = f"{done.frames} {more}frames kept in {done.path}" if done.path else "nothing was to be kept"
    desk.say(f"{_ENDS[done.end]}: {kept}; {done.lost} lost")
    desk.give(
        {
            "capture": done.path.stem if done.path else None,
            "path": str(done.path) if done.path else None,
            "frames": done.frames,
            "lost": done.lost,
            "end": done.end.value,
            "vci": done.adapter.url,
            "adapter": done.adapter.name,
            "listen_only": done.is_unheard,
            "appended_to": resumed_data(done.resumed) if done.resumed else None,
            "seen": [row_data(row) for row in picture.rows],
        }
    )


def _decoded_rows(picture: TableSnapshot, dbc: Dbc | None) -> Iterator[DecodedFrame]:
    """Yield what a DBC file says of the last frame of each identifier."""
    if dbc is None:
        return
    for row in picture.rows:
        is_data = row.kind is FrameKind.DATA
        told = dbc.decode(row.identifier, row.payload, is_extended=row.is_extended) if is_data else None
        if told is not None:
            yield told


def _listed(one: CaptureInfo | UnreadableCapture) -> Iterable[str]:
    if isinstance(one, UnreadableCapture):
        return (f"{one.path.stem}  cannot be read: {one.error}",)
    return info_lines(one)


def _listed_data(one: CaptureInfo | UnreadableCapture) -> dict[str, Any]:
    if isinstance(one, UnreadableCapture):
        return {"capture": one.path.stem, "path": str(one.path), "problem": str(one.error)}
    return info_data(one)


def _capture(desk: Desk, name: str | None) -> Path:
    """Return the capture that is called so, or that is this file; the newest if none is named."""
    paths = desk.workshop.captures.paths()
    if name is None:
        if not paths:
            raise UsageError(NONE_YET)
        return paths[0]
    for path in paths:
        if name in {path.stem, path.name}:
            return path
    with suppress(OSError):
        why = why_no_file(Path(name).stat)
        if not why:
            return Path(name)
        if why != NO_SUCH_FILE:
            raise UsageError(f"{name}: {why}.")
    raise UsageError(NO_CAPTURE.format(name=name))


def _shown(
    desk: Desk, frames: "Iterable[can.Message]", info: CaptureInfo, dbc: Dbc | None
) -> list[dict[str, Any]]:
    """Say each frame as it is read, however many there are, and return those that programs are told."""
    begin_s = info.first_s or 0.0
    shown = []
    for frame in frames:
        decoded = _decoded(dbc, frame)
        for line in (frame_line(frame, begin_s), *(decoded_lines(decoded) if decoded else ())):
            desk.say(line)
        if desk.is_json:
            shown.append(frame_data(frame, begin_s, decoded))
    return shown


def _frames(
    reader: CaptureReader, arguments: Namespace, filters: tuple[FrameFilter, ...], counts: IdentifierCounts
) -> "Iterable[can.Message]":
    """Return the frames that are asked for; times count from the beginning of the capture."""
    begin_s = reader.info.first_s or 0.0
    from_s = None if arguments.from_s is None else begin_s + arguments.from_s
    to_s = None if arguments.to_s is None else begin_s + arguments.to_s
    is_listed = filters and not counts.unlisted  # the capture then skips what has none of them
    came = [(one.identifier, one.is_extended) for one in counts.listed] if is_listed else None
    for frame in reader.frames(from_s, to_s, came):
        if _is_among(filters, frame.arbitration_id, is_extended=frame.is_extended_id):
            yield frame


def _is_among(filters: tuple[FrameFilter, ...], identifier: int, *, is_extended: bool) -> bool:
    return not filters or any(one.wants(identifier, is_extended=is_extended) for one in filters)


def _decoded(dbc: Dbc | None, frame: "can.Message") -> DecodedFrame | None:
    if dbc is None or frame.is_error_frame or frame.is_remote_frame:
        return None
    return dbc.decode(frame.arbitration_id, bytes(frame.data), is_extended=frame.is_extended_id)


def _raise_what_went_wrong(done: "Imported", path: Path) -> None:
    if done.problem is not None:
        raise done.problem
    if done.is_stopped:
        raise Cancelled(f"Stopped; {done.path} keeps what was read.")
    if done.report.damage:
        raise CaptureFileError(f"{path.name}: {done.report.damage}; what stands before is kept")
