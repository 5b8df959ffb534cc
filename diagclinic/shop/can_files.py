"""Captures as files of other programs, in the forms that python-can knows."""

import errno
import math
import os
import secrets
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import can

from diagclinic.core.errors import CaptureFileError, CaptureFormError
from diagclinic.core.file_kind import NO_SUCH_FILE, why_no_file
from diagclinic.services.capture_files import FileReport
from diagclinic.shop.frame_sources import CheckedBlf, CountedLines

#: lengths that a CAN FD frame has beyond eight bytes (ISO 11898-1:2015, table 5)
_FD_LENGTHS: Final = frozenset({*range(9), 12, 16, 20, 24, 32, 48, 64})
_CLASSIC_BYTES: Final = 8
_FD_MOST: Final = 64
_LARGEST_ID: Final = {False: 0x7FF, True: 0x1FFFFFFF}
#: seconds beyond which a time stamp is none: some three thousand years
_MOST_S: Final = 1e11
IMPOSSIBLE: Final = "frames that cannot be on a CAN bus"
UNTOLD: Final = "frames whose figures the form has no room for"
NO_FRAME: Final = "lines or objects that tell no frame"
BAD_DATE: Final = "dates that cannot be read: times begin at 0"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_Source: TypeAlias = CountedLines | CheckedBlf
_Frames: TypeAlias = Iterator[can.Message]


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of file.

    Attributes:
        reads: makes python-can's reader of a file that is open.
        writes: makes python-can's writer of a path.
        lacks: what the form cannot carry.
        is_timed: lines that tell a frame begin with its time.
        heads: lines at the beginning that name the columns.
        counts_from_first: times are told since the first frame, and none before it can be.
        first_channel: what the form calls the channel that python-can calls 0.
    """

    reads: Callable[[Any], can.io.generic.MessageReader]
    writes: Callable[[Path], can.io.generic.MessageWriter]
    lacks: frozenset[str] = frozenset()
    is_timed: bool = False
    heads: int = 0
    is_binary: bool = False
    counts_from_first: bool = False
    first_channel: int = 0


ERROR_FRAMES: Final = "error frames"
REMOTE_FRAMES: Final = "remote frames"
FD_FRAMES: Final = "CAN FD frames"

_FORMS: Final = {
    ".asc": _Form(
        lambda file: can.ASCReader(file, relative_timestamp=False),
        can.ASCWriter,
        is_timed=True,
        counts_from_first=True,
        first_channel=1,
    ),
    ".blf": _Form(can.BLFReader, can.BLFWriter, is_binary=True, first_channel=1),
    ".log": _Form(can.CanutilsLogReader, can.CanutilsLogWriter),
    ".trc": _Form(can.TRCReader, can.TRCWriter, frozenset({ERROR_FRAMES, REMOTE_FRAMES, FD_FRAMES})),
    ".csv": _Form(can.CSVReader, can.CSVWriter, heads=1),
}
_RELATIVE_ASC: Final = _Form(can.ASCReader, can.ASCWriter, is_timed=True)


class CanFiles:
    """Reads and writes files of other programs."""

    def check(self, path: Path) -> None:
        """Make sure that the ending of the name stands for a form, and that a file can stand there.

        Raises:
            CaptureFormError: it does not.
            CaptureFileError: something else stands there, e.g. a folder.
        """
        _check_kind(path)
        _form(path)

    def read(self, path: Path, report: FileReport) -> Generator[can.Message, None, None]:
        """Yield the frames in the file; its damage ends them, and stands in `report` then.

        Raises:
            CaptureFileError: it cannot be read, or its name stands for no form.
        """
        _check_kind(path)
        form = _form(path)
        yield from _read(form, path, report)
        if report.frames == 0 and "Incompatible datetime" in report.damage:
            report.damage = ""
            report.leave_out(BAD_DATE)
            yield from _read(_RELATIVE_ASC, path, report)

    def channel(self, path: Path, frame: can.Message) -> str:
        """Return what the file calls the channel that a frame of it was heard on; empty where it tells none.

        Raises:
            CaptureFormError: its name stands for no form.
        """
        if isinstance(frame.channel, int):
            return str(frame.channel + _form(path).first_channel)
        return str(frame.channel or "")

    def write(self, path: Path, frames: _Frames, report: FileReport) -> None:
        """Write `frames`: the whole file or none, and what stood there before stays until it is whole.

        Raises:
            CaptureFileError: it cannot be written, or its name stands for no form.
        """
        self.check(path)
        form = _form(path)
        part = path.with_name(f".{secrets.token_hex(6)}.part")
        try:
            _write(form, part, path.name, frames, report)
            part.replace(path)
        except OSError as error:
            raise CaptureFileError(_words(error, path)) from error
        finally:
            with suppress(OSError):
                part.unlink()


def _check_kind(path: Path) -> None:
    with suppress(OSError):  # reading, or writing, will tell
        why = why_no_file(path.stat)
        if why not in {"", NO_SUCH_FILE}:
            raise CaptureFileError(f"{path}: {why}")


def _form(path: Path) -> _Form:
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise CaptureFormError(f"{path}: the name of a capture's file ends in one of {', '.join(_FORMS)}")
    return form


def _read(form: _Form, path: Path, report: FileReport) -> Generator[can.Message, None, None]:
    came = 0
    with closing(_opened(form, path)) as source:
        try:
            for frame in form.reads(source):
                came += 1
                if _is_possible(frame):
                    report.frames += 1
                    yield frame
                else:
                    report.leave_out(IMPOSSIBLE)
        except OSError as error:
            report.damage = f"{source.place}: {error.strerror}"
        except Exception as error:  # noqa: BLE001  a reader stumbles over damage in ways that it does not name
            report.damage = f"{source.place}: {str(error) or type(error).__name__}"
        report.damage = report.damage or source.damage
        skipped = source.skipped(came + form.heads)
        if skipped and not report.damage:
            report.leave_out(NO_FRAME, skipped)


def _opened(form: _Form, path: Path) -> _Source:
    try:
        if why := why_no_file(path.stat):
            raise CaptureFileError(f"{path}: {why}")
        if form.is_binary:
            return CheckedBlf(path.open("rb"))
        return CountedLines(path.open(encoding="utf-8", errors="replace"), is_timed=form.is_timed)
    except OSError as error:
        raise CaptureFileError(f"{path}: {error.strerror}") from error


def _is_possible(frame: can.Message) -> bool:
    """Say whether a frame could have been on a CAN bus; marks one as FD whose form does not say so."""
    length = len(frame.data)
    if length > _CLASSIC_BYTES and not frame.is_remote_frame:
        frame.is_fd = True
    fits = frame.is_remote_frame or frame.is_error_frame or length == frame.dlc
    return (
        fits
        and length in _FD_LENGTHS
        and 0 <= frame.dlc <= (_FD_MOST if frame.is_fd else _CLASSIC_BYTES)
        and 0 <= frame.arbitration_id <= _LARGEST_ID[bool(frame.is_extended_id)]
        and math.isfinite(frame.timestamp)
        and abs(frame.timestamp) < _MOST_S
    )


def _write(form: _Form, part: Path, name: str, frames: _Frames, report: FileReport) -> None:
    writer: Any = form.writes(part)
    if hasattr(writer, "filepath"):
        writer.filepath = name  # stands in the file: it is not to tell how this computer's folders are called
    begin_s: float | None = None
    try:
        for frame in frames:
            begin_s = frame.timestamp if begin_s is None else begin_s
            if (
                form.counts_from_first
            ):  # the writer would take what is earlier for seconds since the beginning
                frame.timestamp = max(frame.timestamp, begin_s)
            left_out = _left_out(form, writer, frame)
            if left_out:
                report.leave_out(left_out)
            else:
                report.frames += 1
        writer.stop()
    finally:
        with suppress(OSError):
            writer.file.close()
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _left_out(form: _Form, writer: Any, frame: can.Message) -> str:
    """Write `frame`, or say what keeps it out of such a file; nothing where it is written."""
    kind = _kind(frame)
    if kind in form.lacks:
        return kind
    try:
        writer.on_message_received(frame)
    except (struct.error, ValueError, OverflowError):  # e.g. more nanoseconds than the form has room for
        return UNTOLD
    return ""


def _kind(frame: can.Message) -> str:
    if frame.is_error_frame:
        return ERROR_FRAMES
    if frame.is_remote_frame:
        return REMOTE_FRAMES
    return FD_FRAMES if frame.is_fd else ""


def _words(error: OSError, path: Path) -> str:
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist: make it, or choose another"
    if error.errno in _FULL:
        return f"no room left for {path}: make room, or choose another disk"
    return f"{path} could not be written: {error.strerror}"
