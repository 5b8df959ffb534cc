"""Captures go to other programs and come from them; `diagclinic.shop` knows the forms of the files."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from diagclinic.core.capture import CaptureHead, CaptureInfo, CaptureTail
from diagclinic.core.errors import CaptureChannelError, CaptureFileError, RecordError
from diagclinic.services.capture_ports import Captures, CaptureWriter
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import Now

if TYPE_CHECKING:
    import can

#: frames between two looks at the stop
BATCH: Final = 5_000
#: smaller numbers are seconds of some other clock than the calendar's
FIRST_WALL_S: Final = 631_152_000.0  # 1990
#: channels that are looked for: more than any interface has, and no more than fit into a message
MOST_CHANNELS: Final = 32
OTHER_CHANNELS: Final = "frames of other channels"


@dataclass(slots=True)
class FileReport:
    """What became of a file of another program.

    Attributes:
        frames: that were read or written.
        left_out: what the form cannot carry, or what was no frame, in words, each with how often.
        damage: why reading ended before the end of the file, with its place; empty where it did not.
    """

    frames: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    damage: str = ""

    def leave_out(self, what: str, count: int = 1) -> None:
        """Count what was left out."""
        self.left_out[what] = self.left_out.get(what, 0) + count


class CaptureFiles(Protocol):
    """Reads and writes files of other programs."""

    def check(self, path: Path) -> None:
        """Make sure that the ending of the name stands for a form, and that a file can stand there.

        Raises:
            CaptureFormError: it does not.
            CaptureFileError: something else stands there, e.g. a folder.
        """
        ...

    def read(self, path: Path, report: FileReport) -> "Generator[can.Message, None, None]":
        """Yield the frames in the file; its damage ends them, and stands in `report` then.

        Raises:
            CaptureFileError: it cannot be read, or its name stands for no form.
        """
        ...

    def channel(self, path: Path, frame: "can.Message") -> str:
        """Return what the file calls the channel that a frame of it was heard on; empty where it tells none.

        Raises:
            CaptureFormError: its name stands for no form.
        """
        ...

    def write(self, path: Path, frames: "Iterator[can.Message]", report: FileReport) -> None:
        """Write `frames`: the whole file or none, and what stood there before stays until it is whole.

        Raises:
            CaptureFileError: it cannot be written, or its name stands for no form.
        """
        ...


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was brought in.

    Attributes:
        problem: why not all of it could be kept; what could is in the capture.
    """

    path: Path
    report: FileReport
    problem: RecordError | None = None
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class ImportCapture:
    """Job: make a capture of a file of another program.

    A capture is of one bus: a file of several channels is read once to know them before anything is made.

    Attributes:
        channel: the one to take, as the file calls it; None takes the only one.
    """

    path: Path
    files: CaptureFiles
    captures: Callable[[], Captures]
    now: Now
    channel: str | None = None
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Imported:
        """Return what came of it; a stop keeps what was read by then.

        Raises:
            CaptureFileError: there is no frame in it that can be read.
            CaptureChannelError: it holds several channels, or not the one that was asked for.
            RecordError: no capture could be made.
            Cancelled: somebody stopped it before it began.
        """
        context.step(0, 0, "capture.import")
        channel = self._only_channel(context) if self.channel is None else self.channel
        report = FileReport()
        with closing(self.files.read(self.path, report)) as every:
            frames = self._of_channel(channel, every, report, context)
            first = list(islice(frames, BATCH))
            if not first:
                context.step(0, 0, "capture.import")
                self._raise_other_channels(report, context)
                raise CaptureFileError(f"{self.path.name}: {report.damage or 'holds no frame'}")
            head = CaptureHead(_began(first[0].timestamp, self.now()), self.path.name)
            writer = self.captures().create(head)
            return _Import(writer, report, context).run(first, frames)

    def _only_channel(self, context: JobContext) -> str:
        channels = self._channels(context)
        if len(channels) > 1:
            raise CaptureChannelError(self.path.name, channels)
        return "".join(channels)

    def _channels(self, context: JobContext) -> tuple[str, ...]:
        found: set[str] = set()
        with closing(self.files.read(self.path, FileReport())) as frames:
            for done, frame in enumerate(frames):
                if done % BATCH == 0:
                    context.step(done, 0, "capture.import")
                found.add(self.files.channel(self.path, frame))
                if len(found) == MOST_CHANNELS:
                    break
        return tuple(sorted(found))

    def _of_channel(
        self, channel: str, frames: "Iterator[can.Message]", report: FileReport, context: JobContext
    ) -> "Iterator[can.Message]":
        """Yield the frames of one channel, and count the others; a stop ends them."""
        for frame in frames:
            if self.files.channel(self.path, frame) == channel:
                yield frame
            else:
                report.leave_out(OTHER_CHANNELS)
                if context.stop.is_set():
                    return

    def _raise_other_channels(self, report: FileReport, context: JobContext) -> None:
        if OTHER_CHANNELS in report.left_out:
            raise CaptureChannelError(self.path.name, self._channels(context), self.channel)


class _Import:
    """Frames on their way into a capture."""

    def __init__(self, writer: CaptureWriter, report: FileReport, context: JobContext) -> None:
        self._writer = writer
        self._report = report
        self._context = context

    def run(self, first: "list[can.Message]", frames: "Iterator[can.Message]") -> Imported:
        problem: RecordError | None = None
        batch = first
        try:
            while batch and not self._context.stop.is_set():
                self._writer.append(batch)
                self._writer.raise_failure()
                batch = list(islice(frames, BATCH))
        except RecordError as error:
            problem = error
        try:
            self._writer.close()
        except RecordError as error:
            problem = problem or error
        self._report.frames = self._writer.frames
        return Imported(self._writer.path, self._report, problem, self._context.stop.is_set())


@dataclass(frozen=True, slots=True)
class ExportCapture:
    """Job: write a capture as a file of another program."""

    capture: Path
    path: Path
    files: CaptureFiles
    captures: Callable[[], Captures]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> FileReport:
        """Return what came of it.

        Raises:
            CaptureFileError: it cannot be written there.
            RecordError: the capture cannot be read.
            Cancelled: somebody stopped it; no file was made.
        """
        context.step(0, 0, "capture.export")
        self.files.check(self.path)
        reader = self.captures().open(self.capture)
        report = FileReport()
        try:
            shift_s = wall_shift_s(reader.info)
            frames = (_shifted(one, shift_s) for one in reader.frames())
            self.files.write(self.path, _stoppable(frames, reader.info.frames, context), report)
            report.damage = gap_words(reader.info)
        finally:
            reader.close()
        return report


def wall_shift_s(info: CaptureInfo) -> float:
    """Return what is to be added to a time stamp of a capture to make it seconds since 1970, UTC.

    Stamps of the calendar's time stay as they are: the first frame may have come long after the beginning.
    """
    if info.first_s is None or info.first_s >= FIRST_WALL_S:
        return 0.0
    return info.head.started_at.timestamp() - info.first_s


def gap_words(info: CaptureInfo) -> str:
    """Say what of a capture cannot be read; nothing where all of it can."""
    parts = []
    if info.gaps:
        lost = sum(gap.frames or 0 for gap in info.gaps)
        parts.append(f"{len(info.gaps)} damaged places, with {lost} frames or more")
    if info.unwritten:
        parts.append(f"{info.unwritten} frames could not be kept when it was recorded")
    if info.tail is CaptureTail.CUT:
        parts.append("its end was cut off")
    return "; ".join(parts)


def _stoppable(frames: "Iterator[can.Message]", total: int, context: JobContext) -> "Iterator[can.Message]":
    for done, frame in enumerate(frames):
        if done % BATCH == 0:
            context.step(done, total, "capture.export")
        yield frame


def _shifted(frame: "can.Message", shift_s: float) -> "can.Message":
    frame.timestamp += shift_s
    return frame


def _began(first_s: float, now: datetime) -> datetime:
    """Return when the first frame came, as far as the file tells the calendar's time."""
    try:
        return datetime.fromtimestamp(first_s, UTC) if first_s >= FIRST_WALL_S else now
    except (OverflowError, ValueError, OSError):  # no such year
        return now
