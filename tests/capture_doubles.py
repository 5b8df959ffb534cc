"""Stand-ins for the outside of captures: a scripted tap, and captures that live in memory."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import can

from diagclinic.core.capture import (
    CaptureGap,
    CaptureHead,
    CaptureInfo,
    CaptureTail,
    IdentifierCounts,
    IdentifierSummary,
)
from diagclinic.core.errors import RecordError, RecordMissingError
from diagclinic.services.capture_ports import FrameId, ResumedCapture
from drivers.api import AdapterInfo, Capability, FoundVci, OpenOptions, PduLink, TapOptions
from drivers.errors import LinkLostError, RequestStoppedError

INFO = AdapterInfo("can:virtual/0", "Virtual", "", Capability.MONITOR)
FOLDER = Path("/captures")


def frame(at_s: float, identifier: int = 0x100, payload: str = "00", **kinds: bool) -> can.Message:
    """Return a frame with a payload in hexadecimal."""
    kinds = {"is_extended_id": identifier > 0x7FF, **kinds}
    return can.Message(
        timestamp=at_s, arbitration_id=identifier, data=bytes.fromhex(payload), check=True, **kinds
    )


def same(frames: Sequence[can.Message]) -> list[tuple[float, int, str]]:
    """Return what tells frames apart in most tests."""
    return [(one.timestamp, one.arbitration_id, bytes(one.data).hex()) for one in frames]


@dataclass
class ScriptedTap:
    """A tap that gives one batch a read.

    Attributes:
        batches: what comes; an error is raised, a number of lost frames is added to `lost`.
        then: is called when all was given; ends the recording unless told otherwise.
    """

    batches: list[list[can.Message] | Exception | int]
    options: TapOptions = field(default_factory=lambda: TapOptions(threading.Event()))
    then: Callable[[], None] | None = None
    info: AdapterInfo = INFO
    lost: int = 0
    is_closed: bool = False

    def read(self, *, timeout_s: float) -> list[can.Message]:
        if self.options.stop.is_set():
            raise RequestStoppedError("stopped")
        if not self.batches:
            (self.then or self.options.stop.set)()
            return []
        batch = self.batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        if isinstance(batch, int):
            self.lost += batch
            return []
        return batch

    def close(self) -> None:
        self.is_closed = True


@dataclass
class TapLinks:
    """Interfaces that can only be listened to.

    Attributes:
        taps: what opens, in turn; an error is raised.
        asked: what was asked for.
    """

    taps: list[ScriptedTap | Exception]
    asked: list[tuple[str, TapOptions]] = field(default_factory=list)
    found: tuple[FoundVci, ...] = ()

    def tap(self, url: str, options: TapOptions) -> ScriptedTap:
        self.asked.append((url, options))
        tap = self.taps.pop(0)
        if isinstance(tap, Exception):
            raise tap
        tap.options = options
        return tap

    def open(self, url: str, options: OpenOptions) -> PduLink:
        raise LinkLostError("nobody is to be asked anything")

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        return self.found


@dataclass
class MemoryCapture:
    """One capture: its head and its frames.

    Attributes:
        room: frames that find room on the disk.
    """

    head: CaptureHead
    path: Path
    room: int = 1_000_000
    kept: list[can.Message] = field(default_factory=list)
    lost: int = 0
    unwritten: int = 0
    is_closed: bool = False
    ticks: int = 0
    full: RecordError | None = None
    _failure: RecordError | None = None
    gaps: tuple[CaptureGap, ...] = ()

    @property
    def frames(self) -> int:
        return len(self.kept)

    def append(self, frames: Sequence[can.Message], *, lost: int = 0) -> None:
        taken = list(frames)[: max(0, self.room - len(self.kept))]
        self.kept += taken
        self.lost += lost
        if len(taken) < len(frames):
            self.unwritten += len(frames) - len(taken)
            self._failure = self.full

    def tick(self) -> None:
        self.ticks += 1

    def flush(self) -> None:
        self.raise_failure()

    def raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def close(self) -> None:
        self.is_closed = True
        self.raise_failure()

    @property
    def info(self) -> CaptureInfo:
        times = [one.timestamp for one in self.kept] or [None]  # type: ignore[list-item]
        tail = CaptureTail.WHOLE
        return CaptureInfo(
            self.path,
            self.head,
            len(self.kept),
            times[0],
            times[-1],
            tail,
            self.lost,
            self.unwritten,
            self.gaps,
        )


@dataclass
class MemoryReader:
    """Reads a capture in memory."""

    capture: MemoryCapture

    @property
    def info(self) -> CaptureInfo:
        return self.capture.info

    def frames(
        self,
        from_s: float | None = None,
        to_s: float | None = None,
        identifiers: Collection[FrameId] | None = None,
    ) -> Iterator[can.Message]:
        for one in self.capture.kept:
            is_in = (from_s is None or one.timestamp >= from_s) and (to_s is None or one.timestamp <= to_s)
            if is_in and (identifiers is None or (one.arbitration_id, one.is_extended_id) in identifiers):
                yield one.__copy__()

    def identifiers(self, is_wanted: Callable[[int, bool], bool] | None = None) -> IdentifierCounts:
        keys = sorted({(one.arbitration_id, one.is_extended_id) for one in self.capture.kept})
        return IdentifierCounts(
            tuple(self._summary(*key) for key in keys if is_wanted is None or is_wanted(*key))
        )

    def _summary(self, identifier: int, is_extended: bool) -> IdentifierSummary:
        own = [
            one
            for one in self.capture.kept
            if (one.arbitration_id, one.is_extended_id) == (identifier, is_extended)
        ]
        longest = max(len(one.data) for one in own)
        return IdentifierSummary(
            identifier, is_extended, len(own), None, longest, own[0].timestamp, own[-1].timestamp
        )

    def verify(self) -> tuple[CaptureGap, ...]:
        return self.capture.gaps

    def check(self) -> CaptureInfo:
        return self.info

    def refresh(self) -> CaptureInfo:
        return self.info

    def close(self) -> None:
        """Let go of nothing."""


@dataclass
class MemoryCaptures:
    """Captures in memory.

    Attributes:
        failure: what making one meets.
        room: frames that find room in each.
        full: what the rest meets.
        given_up: what could not be read at the end of one that is gone on with.
    """

    kept: list[MemoryCapture] = field(default_factory=list)
    failure: Exception | None = None
    room: int = 1_000_000
    full: RecordError | None = None
    given_up: CaptureGap | None = None

    def create(self, head: CaptureHead) -> MemoryCapture:
        if self.failure is not None:
            raise self.failure
        path = FOLDER / f"{len(self.kept) + 1}.dcc"
        self.kept.append(MemoryCapture(head, path, self.room, full=self.full))
        return self.kept[-1]

    def open(self, path: Path) -> MemoryReader:
        for one in self.kept:
            if one.path == path:
                return MemoryReader(one)
        raise RecordMissingError(f"there is no capture {path}")

    def resume(self, path: Path) -> ResumedCapture:
        if self.failure is not None:
            raise self.failure
        capture = self.open(path).capture
        capture.is_closed = False
        return ResumedCapture(capture, capture.info, self.given_up)

    def list(self) -> tuple[Path, ...]:
        return tuple(one.path for one in reversed(self.kept))
