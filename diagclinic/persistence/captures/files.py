"""Make, open and go on with the file of a capture."""

import os
from contextlib import suppress
from dataclasses import replace
from io import FileIO
from pathlib import Path
from time import monotonic

from diagclinic.core.capture import CaptureHead, CaptureTail
from diagclinic.core.errors import (
    CaptureBusyError,
    CaptureDamagedError,
    CaptureMissingError,
    RecordTooNewError,
)
from diagclinic.core.file_kind import NO_SUCH_FILE, why_no_file
from diagclinic.persistence.captures.layout import HEAD_REACH, NewerFormatError, pack_head, unpack_head
from diagclinic.persistence.captures.reader import BlockReader, OpenFile
from diagclinic.persistence.captures.scan import Layout, ReadableFile, check_last, look_on, lost_tail, read_at
from diagclinic.persistence.captures.writer import BlockWriter, Clock, Position, write_all
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.file_lock import hold_file
from diagclinic.services.capture_ports import ResumedCapture


class CaptureFile(FileIO):
    """An unbuffered file that can be told to reach the disk."""

    def sync(self) -> None:
        """Wait until everything is on disk."""
        os.fsync(self.fileno())

    def hold(self) -> None:
        """Let nobody else write while the file is open.

        Raises:
            BlockingIOError: another one writes.
        """
        hold_file(self.fileno())


def create_capture(path: Path, head: CaptureHead, clock: Clock = monotonic) -> BlockWriter:
    """Begin a capture in a new file.

    Raises:
        FileExistsError: there is a file of that name, which is never written over.
        DiskFullError: there is no room.
        RecordError: the file cannot be made for another reason.
    """
    try:
        file = CaptureFile(path, "xb")
    except FileExistsError:
        raise
    except OSError as error:
        raise record_failure(error, path) from error
    begin = pack_head(head)
    try:
        file.hold()
        write_all(file, begin)
        file.sync()
    except OSError as error:
        file.close()
        with suppress(OSError):  # what has no head would only stand in the list as damaged
            path.unlink()
        raise record_failure(error, path) from error
    _sync_folder(path.parent)
    return BlockWriter(file, path, Position(len(begin)), clock)


def open_capture(path: Path) -> BlockReader:
    """Open a capture to read it, also while it is being written.

    Raises:
        CaptureMissingError: there is no such file.
        CaptureDamagedError: nothing in it can be read.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be read for another reason.
    """
    file, head, layout = _opened(path, "rb")
    return BlockReader(file, path, head, layout)


def read_capture(file: OpenFile, path: Path) -> BlockReader:
    """Read a capture in a file that is open, or in memory; `path` names it in errors.

    Raises:
        CaptureDamagedError: nothing in it can be read.
        RecordTooNewError: a newer version wrote it.
    """
    head, layout = _looked_through(file, path)
    return BlockReader(file, path, head, layout)


def resume_capture(path: Path, clock: Clock = monotonic) -> ResumedCapture:
    """Go on with a capture behind its last whole block, giving up what was torn off behind it.

    Raises:
        CaptureMissingError: there is no such file.
        CaptureDamagedError: nothing in it can be read.
        RecordTooNewError: a newer version wrote it.
        CaptureBusyError: it is still being written.
        RecordError: it cannot be written.
    """
    file, head, layout = _opened(path, "r+b")
    try:
        file.hold()
        # what was found before nobody else could write may be less than is there now
        look_on(file, layout)
        check_last(file, layout)
        given_up = lost_tail(file, layout)
        _cut(file, head, layout)
    except BlockingIOError as error:
        file.close()
        raise CaptureBusyError(f"{path.stem} is still being written") from error
    except OSError as error:
        file.close()
        raise record_failure(error, path) from error
    before = BlockReader(file, path, head, replace(layout, tail=CaptureTail.WHOLE, tail_gap=None)).info
    at = Position(layout.end, layout.next_number, before.lost, before.unwritten)
    writer = BlockWriter(file, path, at, clock)
    if given_up is not None and given_up.frames:
        writer.miss(given_up.frames)
    return ResumedCapture(writer, before, given_up)


def _cut(file: CaptureFile, head: CaptureHead, layout: Layout) -> None:
    """Let the file end where its last whole block does, or its head where it has none."""
    if file.seek(0, os.SEEK_END) < layout.end:  # the second copy of the head was torn off
        file.seek(0)
        write_all(file, pack_head(head))
    file.truncate(layout.end)
    file.seek(layout.end)


def _opened(path: Path, mode: str) -> tuple[CaptureFile, CaptureHead, Layout]:
    try:
        why = why_no_file(path.stat)  # a pipe would keep silent for ever
        if why == NO_SUCH_FILE:
            raise CaptureMissingError(f"there is no capture {path}")
        if why:
            raise CaptureDamagedError(f"{path}: {why}")
        file = CaptureFile(path, mode)
    except OSError as error:
        raise record_failure(error, path) from error
    try:
        return file, *_looked_through(file, path)
    except OSError as error:
        file.close()
        raise record_failure(error, path) from error
    except BaseException:
        file.close()
        raise


def _looked_through(file: ReadableFile, path: Path) -> tuple[CaptureHead, Layout]:
    try:
        head, end = unpack_head(read_at(file, 0, HEAD_REACH))
    except NewerFormatError as error:
        raise RecordTooNewError(f"{path} was written by a newer version") from error
    except ValueError as error:
        raise CaptureDamagedError(f"{path} is no capture, or its beginning was changed") from error
    layout = Layout(end)
    look_on(file, layout)
    check_last(file, layout)
    return head, layout


def _sync_folder(folder: Path) -> None:
    """Bring the new name to disk, where the system lets a folder be opened."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
