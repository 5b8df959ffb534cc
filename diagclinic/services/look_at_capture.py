"""Look at a capture by identifier, as at a bus while it is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from diagclinic.core.capture import CaptureInfo
from diagclinic.services.capture_ports import Captures
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.jobs import JobContext, Priority

#: frames between two looks at the stop
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class LookAtCapture:
    """Job: fill a table with all frames of a capture.

    Attributes:
        table: what is filled.
    """

    path: Path
    captures: Callable[[], Captures]
    table: FrameTable
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> CaptureInfo:
        """Return what is known of the capture once all of it was looked at.

        Raises:
            RecordError: it cannot be read.
            Cancelled: somebody stopped it.
        """
        reader = self.captures().open(self.path)
        try:
            frames, done = reader.frames(), 0
            while batch := list(islice(frames, BATCH)):
                context.step(done, reader.info.frames, "capture.look")
                self.table.add(batch)
                done += len(batch)
            self.table.add((), lost=reader.info.lost)
            return reader.info
        finally:
            reader.close()
