"""Append frames to a capture."""

import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from diagclinic.persistence.captures.body import pack_frames
from diagclinic.persistence.captures.frame_columns import FrameColumns, FrameGatherer
from diagclinic.persistence.captures.layout import BlockHeader, directory_key, pack_header
from diagclinic.persistence.failures import record_failure

if TYPE_CHECKING:
    import can

#: seconds of a clock that never goes backwards
Clock = Callable[[], float]


class WritableFile(Protocol):
    """An unbuffered file, open for writing blocks."""

    def write(self, chunk: bytes, /) -> int | None:
        """Write as much of `chunk` as there is room for and return how much."""
        ...

    def truncate(self, size: int, /) -> int:
        """Cut the file to `size` bytes."""
        ...

    def seek(self, offset: int, /) -> int:
        """Write next at `offset`."""
        ...

    def sync(self) -> None:
        """Wait until everything is on disk."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True)
class BlockLimits:
    """What ends a block.

    Attributes:
        frames: as many, which is more than a second of any classic bus.
        age_s: seconds that a frame waits for the disk.
    """

    frames: int = 1 << 16
    age_s: float = 1.0


@dataclass(slots=True)
class Position:
    """How far a capture is written.

    Attributes:
        length: bytes up to the end of the last whole block.
        number: frames written.
        lost: frames that never came.
        unwritten: frames that came and were not kept.
    """

    length: int = 0
    number: int = 0
    lost: int = 0
    unwritten: int = 0


LIMITS: Final = BlockLimits()


class BlockWriter:
    """Gathers frames and appends them block by block; the `CaptureWriter` of `services.capture_ports`."""

    def __init__(
        self, file: WritableFile, path: Path, at: Position, clock: Clock, limits: BlockLimits = LIMITS
    ) -> None:
        self._file: WritableFile | None = file
        self._path = path
        self._at = at
        self._clock = clock
        self._limits = limits
        self._gathered = FrameGatherer()
        self._since_s = 0.0
        self._told = (at.lost, at.unwritten)
        self._failure: Exception | None = None

    @property
    def path(self) -> Path:
        """Where the capture lies."""
        return self._path

    @property
    def frames(self) -> int:
        """How many frames the capture holds, those that are not on disk yet included."""
        return self._at.number + len(self._gathered)

    def append(self, frames: "Sequence[can.Message]", *, lost: int = 0) -> None:
        """Take `frames`, oldest first, and note that `lost` more never came; does nothing once closed."""
        if self._file is None:
            return
        self._at.lost += lost
        if not len(self._gathered):
            self._since_s = self._clock()
        for start in range(0, len(frames), self._limits.frames):
            self._gather(frames[start : start + self._limits.frames])
            if len(self._gathered) >= self._limits.frames:
                self._write()
        self.tick()

    def _gather(self, frames: "Sequence[can.Message]") -> None:
        try:
            self._gathered.add(frames)
        except (ValueError, TypeError, OverflowError) as error:
            if len(frames) > 1:
                for frame in frames:
                    self._gather([frame])
                return
            self._at.unwritten += 1
            self._failure = error

    def miss(self, frames: int) -> None:
        """Note that so many frames came before, and could not be kept."""
        self._at.unwritten += frames

    def tick(self) -> None:
        """Bring to disk what is older than the limit."""
        if len(self._gathered) and self._clock() - self._since_s >= self._limits.age_s:
            self._write()

    def flush(self) -> None:
        """Bring everything to disk and wait until it is there.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        is_told = self._told == (self._at.lost, self._at.unwritten)
        if self._file is not None and (len(self._gathered) or not is_told):
            self._write()
        self.raise_failure()

    def raise_failure(self) -> None:
        """Say once what went wrong since the last call; nothing where nothing did.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        failure, self._failure = self._failure, None
        if failure is not None:
            raise record_failure(failure, self._path) from failure

    def close(self) -> None:
        """Flush, and let go of the file in any case; a second call does nothing.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        try:
            self.flush()
        finally:
            file, self._file = self._file, None
            if file is not None:
                file.close()

    def _write(self) -> None:
        columns, self._gathered = self._gathered.columns(), FrameGatherer()
        self._since_s = self._clock()
        try:
            header, body = self._block(columns)
            self._put(pack_header(header) + body)
        except (OSError, ValueError) as error:  # ValueError: more channels than a block has numbers for
            self._at.unwritten += len(columns)
            self._failure = error
            self._cut()
            return
        self._at.number += header.frames
        self._told = (header.lost, header.unwritten)

    def _block(self, columns: FrameColumns) -> tuple[BlockHeader, bytes]:
        body = pack_frames(columns) if len(columns) else b""
        header = BlockHeader(
            frames=len(columns),
            identifiers=_directory(columns),
            body_length=len(body),
            number=self._at.number,
            first_s=float(np.fmin.reduce(columns.time_s)) if body else 0.0,
            last_s=float(np.fmax.reduce(columns.time_s)) if body else 0.0,
            lost=self._at.lost,
            unwritten=self._at.unwritten,
            body_crc=zlib.crc32(body),
        )
        return header, body

    def _put(self, block: bytes) -> None:
        if self._file is None:
            return
        write_all(self._file, block)
        self._file.sync()
        self._at.length += len(block)

    def _cut(self) -> None:
        """Take away what was torn off: it would be in the way of later blocks."""
        if self._file is not None:
            with suppress(OSError):  # a later block is found by its first bytes in any case
                self._file.truncate(self._at.length)
            with suppress(OSError):
                self._file.seek(self._at.length)


def write_all(file: WritableFile, whole: bytes) -> None:
    """Write `whole`, however little the system takes at a time."""
    rest = memoryview(whole)
    while rest:
        rest = rest[file.write(bytes(rest)) or 0 :]


def _directory(columns: FrameColumns) -> tuple[int, ...]:
    keys = {directory_key(kind.identifier, is_extended=kind.is_extended) for kind in columns.kinds}
    return tuple(sorted(keys))
