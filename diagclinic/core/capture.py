"""What is known of a recording of raw CAN frames without reading its frames."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class CaptureTail(StrEnum):
    """How a capture ends."""

    WHOLE = "whole"
    #: the last block is not all there, as after a power cut or while it is being written; or its length was
    #: damaged so that it points beyond the end
    CUT = "cut"
    DAMAGED = "damaged"  # bytes behind the last whole block are not those that were written


@dataclass(frozen=True, slots=True)
class CaptureHead:
    """What is known when a recording begins.

    Attributes:
        started_at: UTC.
        vci: the URL of the interface that listened, or the name of the file that was imported.
        note: what somebody wrote about it.
    """

    started_at: datetime
    vci: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaptureGap:
    """Frames that were kept and cannot be read any more.

    Attributes:
        frames: how many, None where nothing tells.
        after_s: time stamp before which the gap cannot have begun, None at the beginning.
        before_s: time stamp after which it cannot have ended, None at the end.
        offset: where the damaged bytes begin in the file.
        length: how many bytes they are.
    """

    frames: int | None
    after_s: float | None
    before_s: float | None
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class CaptureInfo:
    """A recording as a whole.

    Attributes:
        frames: those that can be read.
        first_s: earliest time stamp, in seconds of the frames' clock; None without frames.
        last_s: latest time stamp.
        tail: how the file ends.
        lost: frames that the adapter, or this computer, was too slow for.
        unwritten: frames that came and could not be kept, mostly for want of room.
        gaps: what was found damaged so far; looking into every block is the verification's business.
    """

    path: Path
    head: CaptureHead
    frames: int
    first_s: float | None
    last_s: float | None
    tail: CaptureTail
    lost: int
    unwritten: int
    gaps: tuple[CaptureGap, ...]

    @property
    def duration_s(self) -> float:
        """Seconds from the first frame to the last."""
        if self.first_s is None or self.last_s is None:
            return 0.0
        return self.last_s - self.first_s

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was kept is known to be missing."""
        return self.tail is CaptureTail.WHOLE and not self.gaps


@dataclass(frozen=True, slots=True)
class IdentifierSummary:
    """One identifier of a capture.

    Attributes:
        frames: how many have it.
        period_s: median time between two neighbours; None where there are not two, or times go backwards.
        length: bytes in the longest payload.
        first_s: when it came first, in seconds of the frames' clock.
        last_s: when it came last.
    """

    identifier: int
    is_extended: bool
    frames: int
    period_s: float | None
    length: int
    first_s: float
    last_s: float


@dataclass(frozen=True, slots=True)
class IdentifierCounts:
    """What came, by identifier, as far as it is told.

    Attributes:
        listed: ascending; those of a bus all find room, those of a flood of made-up ones do not.
        unlisted: frames of identifiers that found none.
    """

    listed: tuple[IdentifierSummary, ...]
    unlisted: int = 0
