"""Go on with a capture that ended before: through the same interface, and in the capture's own time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureInfo
from diagclinic.core.errors import CaptureElsewhereError, RecordError
from diagclinic.services.capture_files import FIRST_WALL_S
from diagclinic.services.capture_ports import Captures, ResumedCapture
from diagclinic.services.whereabouts import is_same_port

if TYPE_CHECKING:
    import can

_OPTIONS: Final = "?"


@dataclass(frozen=True, slots=True)
class CaptureResumed:
    """Published first, where a capture is gone on with.

    Attributes:
        before: the capture as it was.
        given_up: its end, where that was torn off or damaged.
    """

    before: CaptureInfo
    given_up: CaptureGap | None


@contextmanager
def going_on_with(
    captures: Callable[[], Captures], path: Path | None, url: str
) -> Iterator[ResumedCapture | None]:
    """Hold the capture at `path`, to be gone on with through `url`; None where there is none.

    Nothing is changed in a capture that is refused.

    Raises:
        CaptureElsewhereError: it was heard through another interface, or with other options.
        CaptureBusyError: it is being recorded right now.
        RecordError: it cannot be read, or not be written.
    """
    if path is None:
        yield None
        return
    resumed = _resume(captures(), path, url)
    try:
        yield resumed
    finally:
        with suppress(RecordError):  # told by the recording, where there was one; else nothing was to be kept
            resumed.writer.close()


def _resume(captures: Captures, path: Path, url: str) -> ResumedCapture:
    reader = captures.open(path)
    try:
        head = reader.info.head
    finally:
        reader.close()
    if not is_heard_through(head, url):
        raise CaptureElsewhereError(path.stem, head.vci, url)
    return captures.resume(path)


def interface_of(info: CaptureInfo) -> str:
    """Return the interface that a capture was heard through.

    Raises:
        CaptureElsewhereError: it was brought in from a file.
    """
    vci = info.head.vci
    if ":" not in vci:
        raise CaptureElsewhereError(info.path.stem, vci, "an interface")
    return vci


def is_heard_through(head: CaptureHead, url: str) -> bool:
    """Say whether a capture was heard through the interface at `url`, with the same options.

    A capture names one interface for all of its frames: frames of another bus, or at another bit rate, would
    be taken for that one's.
    """
    return is_same_port(head.vci, url) and _options(head.vci) == _options(url)


@dataclass(slots=True)
class CaptureTime:
    """Puts frames into the time of a capture that is gone on with; they come in that of the interface.

    The clock of an interface begins anew each time that it is opened, or that the computer starts.  The
    calendar tells how long the pause was; where that was set back, there was none.

    Attributes:
        before: the capture as it was.
        now: the calendar.
    """

    before: CaptureInfo
    now: Callable[[], datetime]
    _shift_s: float | None = None

    def put(self, frames: "Sequence[can.Message]") -> None:
        """Change the time stamps of `frames`, oldest first, the newest of which came just now."""
        if not frames:
            return
        if self._shift_s is None:
            shift_s = self._now_s() - frames[-1].timestamp
            earliest_s = frames[0].timestamp if self.before.last_s is None else self.before.last_s
            self._shift_s = max(shift_s, earliest_s - frames[0].timestamp)
        for frame in frames:
            frame.timestamp += self._shift_s

    def _now_s(self) -> float:
        """Return what stamp a frame gets that comes now: seconds since 1970 where the capture has those."""
        now_s, first_s = self.now().timestamp(), self.before.first_s
        if first_s is None or first_s >= FIRST_WALL_S:
            return now_s
        return first_s + now_s - self.before.head.started_at.timestamp()


def _options(url: str) -> frozenset[str]:
    return frozenset(filter(None, url.partition(_OPTIONS)[2].split("&")))
