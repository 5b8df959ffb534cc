"""A visit's trace as values: what crossed the link, and what was noted of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Tail(StrEnum):
    """How a trace ends."""

    WHOLE = "whole"
    CUT = "cut"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One moment on both clocks.

    Attributes:
        wall: UTC.
        monotonic_s: the link's clock.
    """

    wall: datetime
    monotonic_s: float


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """Bytes that crossed the link in one direction.

    Attributes:
        at_s: on the link's monotonic clock.
    """

    sent: bool
    payload: bytes
    at_s: float


@dataclass(frozen=True, slots=True)
class TraceNote:
    """What was noted beside the bytes, in the form that `drivers.notes` gives it.

    Attributes:
        at_s: on the link's monotonic clock.
    """

    payload: bytes
    at_s: float


@dataclass(frozen=True, slots=True)
class TraceGap:
    """Records that could not be written, mostly for want of room."""

    lost: int
    at_s: float


TraceEntry = TraceRecord | TraceNote | TraceGap


@dataclass(frozen=True, slots=True)
class Trace:
    """What a trace file holds.

    Attributes:
        entries: all that is whole, oldest first.
        tail: CUT where the last entry is not all there, as after a kill or a power cut, or where its length
            was damaged so that it points beyond the end; DAMAGED where its bytes are not those that were
            written. Nothing behind either can be trusted.
        whole_bytes: length of the part that can be trusted.
    """

    anchor: Anchor
    entries: tuple[TraceEntry, ...]
    tail: Tail
    whole_bytes: int

    @property
    def records(self) -> tuple[TraceRecord, ...]:
        """The bytes that crossed the link, oldest first."""
        return tuple(entry for entry in self.entries if isinstance(entry, TraceRecord))

    @property
    def notes(self) -> tuple[TraceNote, ...]:
        """What was noted, oldest first."""
        return tuple(entry for entry in self.entries if isinstance(entry, TraceNote))

    @property
    def lost(self) -> int:
        """How many records could not be written."""
        return sum(entry.lost for entry in self.entries if isinstance(entry, TraceGap))

    def wall_time(self, record: TraceEntry) -> datetime:
        """Return when `record` was made (UTC)."""
        return self.anchor.wall + timedelta(seconds=record.at_s - self.anchor.monotonic_s)
