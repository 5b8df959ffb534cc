"""What can be done with raw frames, with everything filled in that it needs; one part of the workshop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from diagclinic.core.capture import CaptureInfo
from diagclinic.core.errors import RecordError
from diagclinic.services.capture_files import CaptureFiles, ExportCapture, FileReport, ImportCapture, Imported
from diagclinic.services.capture_ports import CaptureReader, Captures
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.look_at_capture import LookAtCapture
from diagclinic.services.ports import Links, Now
from diagclinic.services.record_capture import RecordCapture, RecordPlan
from diagclinic.services.telemetry import NobodyListens, Telemetry
from diagclinic.services.telemetry_jobs import About, Watched


@dataclass(frozen=True, slots=True)
class UnreadableCapture:
    """A file in the folder of captures that cannot be read, and why."""

    path: Path
    error: RecordError


@dataclass(frozen=True, slots=True)
class CaptureJobs:
    """Makes the jobs around raw frames.

    Attributes:
        links: the interfaces that can be listened to.
        open_captures: where captures are kept, loaded when it is first needed.
        open_files: knows the forms of other programs, loaded when it is first needed.
        telemetry: hears how the jobs ended.
    """

    links: Links
    open_captures: Callable[[], Captures]
    open_files: Callable[[], CaptureFiles]
    now: Now
    telemetry: Telemetry = field(default_factory=NobodyListens)

    def record(self, plan: RecordPlan) -> RecordCapture:
        """Return the job that records raw frames; nothing is sent."""
        return RecordCapture(plan, self.links, self.open_captures, self.now)

    def look_at(self, capture: Path, table: FrameTable) -> Watched[CaptureInfo]:
        """Return the job that fills `table` with the frames of a capture."""
        job = LookAtCapture(capture, self.open_captures, table)
        return Watched(job, About("capture-look"), self.telemetry)

    def bring_in(self, path: Path, channel: str | None = None) -> Watched[Imported]:
        """Return the job that makes a capture of another program's file, or of one channel in it."""
        job = ImportCapture(path, self.open_files(), self.open_captures, self.now, channel)
        return Watched(job, About("capture-import"), self.telemetry)

    def export(self, capture: Path, path: Path) -> Watched[FileReport]:
        """Return the job that writes a capture as another program's file."""
        job = ExportCapture(capture, path, self.open_files(), self.open_captures)
        return Watched(job, About("capture-export"), self.telemetry)

    def check(self, path: Path) -> None:
        """Make sure that the ending of a file's name stands for a form, and that a file can stand there.

        Raises:
            CaptureFormError: it does not.
            CaptureFileError: something else stands there, e.g. a folder.
        """
        self.open_files().check(path)

    @contextmanager
    def reading(self, capture: Path) -> Iterator[CaptureReader]:
        """Open a capture to read it, for as long as the block lasts.

        Raises:
            RecordError: it cannot be read.
        """
        reader = self.open_captures().open(capture)
        try:
            yield reader
        finally:
            reader.close()

    def paths(self) -> tuple[Path, ...]:
        """Return the captures, newest first."""
        return self.open_captures().list()

    def all(self) -> tuple[CaptureInfo | UnreadableCapture, ...]:
        """Return what is known of every capture, newest first; one that is damaged hides no other.

        Each is compared with its checksums, so that damage in its middle is named.
        """
        return tuple(map(self._info, self.paths()))

    def _info(self, path: Path) -> CaptureInfo | UnreadableCapture:
        try:
            with self.reading(path) as reader:
                return reader.check()
        except RecordError as error:
            return UnreadableCapture(path, error)
