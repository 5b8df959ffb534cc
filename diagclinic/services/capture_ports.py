"""What the use cases around raw frames need from storage; `diagclinic.app` says who provides it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureInfo, IdentifierCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import can

#: an identifier and whether it is one of 29 bits
FrameId: TypeAlias = tuple[int, bool]


class CaptureWriter(Protocol):
    """Appends frames to a capture, from one thread; what was flushed survives a kill and a power cut."""

    @property
    def path(self) -> Path:
        """Where the capture lies."""
        ...

    @property
    def frames(self) -> int:
        """How many frames the capture holds, those that are not on disk yet included."""
        ...

    def append(self, frames: "Sequence[can.Message]", *, lost: int = 0) -> None:
        """Take `frames`, oldest first, and note that `lost` more were lost on the way since the last call.

        The frames must not be changed afterwards.  They are on disk at the latest a second later, if
        `append` or `tick` is called then.  It never raises: what failed, or a frame that no CAN bus can
        carry, is kept as a failure, the frames that it cost are counted, and `raise_failure`, `flush` and
        `close` raise it once.
        """
        ...

    def tick(self) -> None:
        """Bring to disk what is older than a second; for the pauses in which no frame comes."""
        ...

    def flush(self) -> None:
        """Bring everything to disk and wait until it is there.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        ...

    def raise_failure(self) -> None:
        """Say once what went wrong since the last call; nothing where nothing did.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        ...

    def close(self) -> None:
        """Flush, and let go of the file in any case; a second call does nothing.

        Raises:
            DiskFullError: there was no room for some frames.
            RecordError: some could not be written for another reason.
        """
        ...


@dataclass(frozen=True, slots=True)
class ResumedCapture:
    """A capture that is gone on with.

    Attributes:
        writer: appends behind the last whole block.
        before: the capture as it was, without its torn end.
        given_up: what lay behind the last whole block and could not be read; None where nothing did.
    """

    writer: CaptureWriter
    before: CaptureInfo
    given_up: CaptureGap | None = None


class CaptureReader(Protocol):
    """Reads a capture, also one that is still being written."""

    @property
    def info(self) -> CaptureInfo:
        """The capture as far as it was looked at."""
        ...

    def frames(
        self,
        from_s: float | None = None,
        to_s: float | None = None,
        identifiers: "Collection[FrameId] | None" = None,
    ) -> "Iterator[can.Message]":
        """Return the frames with a time stamp in [`from_s`, `to_s`], in the order in which they came.

        A damaged block is left out and named in `info.gaps` from then on.

        Raises:
            RecordError: the file cannot be read any more.
        """
        ...

    def identifiers(self, is_wanted: "Callable[[int, bool], bool] | None" = None) -> IdentifierCounts:
        """Return what came, by identifier: only what `is_wanted` says of it and of whether it has 29 bits.

        What does not find room, because a capture has far more identifiers than a bus, is counted.

        Raises:
            RecordError: the file cannot be read any more.
        """
        ...

    def verify(self) -> tuple[CaptureGap, ...]:
        """Look into every block and return what is damaged.

        Raises:
            RecordError: the file cannot be read any more.
        """
        ...

    def check(self) -> CaptureInfo:
        """Look for damaged blocks without unpacking any, which is quick, and return what is known then.

        Raises:
            RecordError: the file cannot be read any more.
        """
        ...

    def refresh(self) -> CaptureInfo:
        """Take in what was appended since.

        Raises:
            RecordError: the file cannot be read any more.
        """
        ...

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        ...


class Captures(Protocol):
    """Where captures are kept: one file each, in a folder beside the shop's database."""

    def create(self, head: CaptureHead) -> CaptureWriter:
        """Begin a capture in a new file.

        Raises:
            DiskFullError: there is no room.
            RecordError: the file cannot be made for another reason.
        """
        ...

    def open(self, path: Path) -> CaptureReader:
        """Open a capture to read it.

        Raises:
            RecordMissingError: there is no such file.
            RecordDamagedError: nothing in it can be read.
            RecordTooNewError: a newer version wrote it.
            RecordError: it cannot be read for another reason.
        """
        ...

    def resume(self, path: Path) -> ResumedCapture:
        """Go on with a capture behind its last whole block, giving up what was torn off behind it.

        Frames that were given up are counted among those that could not be kept, where their number is known.

        Raises:
            RecordMissingError: there is no such file.
            RecordDamagedError: nothing in it can be read.
            RecordTooNewError: a newer version wrote it.
            CaptureBusyError: it is still being written.
            RecordError: it cannot be written.
        """
        ...

    def list(self) -> tuple[Path, ...]:
        """Return the captures, newest first."""
        ...
