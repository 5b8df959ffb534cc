"""Reads what a recording can be answered from: a visit's trace, or the one in a report for support."""

import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

from diagclinic.core.errors import RecordError
from diagclinic.core.file_kind import why_no_file
from diagclinic.core.trace import Tail, Trace
from diagclinic.persistence.trace_file import may_be_trace, unpack_trace
from diagclinic.services.support_files import TRACE_NAME
from drivers.errors import RecordingUnusableError
from drivers.replay.recording import Recording

#: a live session of a day is far below this
MOST_BYTES: Final = 500_000_000
_NO_TRACE: Final = "it is neither a visit's trace nor a report for support with one"
#: what unpacking a damaged file stumbles over; an unknown method is a kind of RuntimeError
_DAMAGE: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError)
_CHUNK: Final = 1 << 16
_TAILS: Final = {
    Tail.WHOLE: "",
    Tail.CUT: "its end is cut off",
    Tail.DAMAGED: "it is damaged from some place on",
}


def read_recording(path: Path, most_bytes: int = MOST_BYTES) -> Recording:
    """Return what is whole of the recording in `path`, and what is missing; one of `most_bytes` at most.

    Raises:
        RecordingUnusableError: it cannot be read, or is no recording.
    """
    content = _content(path, most_bytes)
    try:
        trace = unpack_trace(content, str(path))
    except RecordError as error:
        raise RecordingUnusableError(f"{error}") from error
    if not trace.notes and trace.records:
        raise RecordingUnusableError(
            f"{path} was recorded by a version that kept only raw bytes, which cannot be answered from"
        )
    return Recording(tuple(note.payload for note in trace.notes), _missing(trace))


def _missing(trace: Trace) -> str:
    lost = f"{trace.lost} records could not be written" if trace.lost else ""
    return "; ".join(part for part in (_TAILS[trace.tail], lost) if part)


def _content(path: Path, most_bytes: int) -> bytes:
    """Return the bytes of the trace."""
    try:
        if why := why_no_file(path.stat):
            raise RecordingUnusableError(f"{path}: {why}")
        if zipfile.is_zipfile(path):
            return _zipped(path, most_bytes)
        with path.open("rb") as file:
            return _content_of(file, path, most_bytes)
    except (OSError, ValueError) as error:  # ValueError: a damaged report sends its reader anywhere
        raise RecordingUnusableError(f"{path} cannot be read: {error}") from error


def _zipped(path: Path, most_bytes: int) -> bytes:
    try:
        with zipfile.ZipFile(path) as report, report.open(TRACE_NAME) as file:
            return _content_of(file, path, most_bytes)
    except KeyError as error:
        raise RecordingUnusableError(f"{path}: {_NO_TRACE}") from error
    except _DAMAGE as error:
        raise RecordingUnusableError(f"{path} is damaged") from error


def _content_of(file: IO[bytes], path: Path, most_bytes: int) -> bytes:
    """Return all that `file` holds; from a damaged report what comes out before the damage."""
    content = bytearray()
    try:
        while chunk := file.read(_CHUNK):
            content += chunk
            if not may_be_trace(content):
                break  # what a report unpacks to may be longer than the memory
            if len(content) > most_bytes:
                raise RecordingUnusableError(f"{path} is longer than any recording")
    except _DAMAGE:
        if not content:
            raise
    return bytes(content)
