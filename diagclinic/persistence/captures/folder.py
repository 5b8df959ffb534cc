"""The folder of captures beside the shop's database.

What packs and unpacks frames is imported when a capture is made or opened: it takes a quarter of a second.
"""

from datetime import UTC
from itertools import count
from pathlib import Path
from typing import Final

from diagclinic.core.capture import CaptureHead
from diagclinic.persistence.failures import record_failure
from diagclinic.services.capture_ports import CaptureReader, CaptureWriter, ResumedCapture

FOLDER: Final = "captures"
#: how the names of captures end
SUFFIX: Final = ".dccap"


class CaptureFolder:
    """Keeps captures, one file each, named by when they began."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def create(self, head: CaptureHead) -> CaptureWriter:
        """Begin a capture in a new file.

        Raises:
            DiskFullError: there is no room.
            RecordError: the file cannot be made for another reason.
        """
        from diagclinic.persistence.captures.files import create_capture  # noqa: PLC0415  see above

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise record_failure(error, self._folder) from error
        stem = head.started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        numbers = count(2)
        path = self._folder / f"{stem}{SUFFIX}"
        while True:
            try:
                return create_capture(path, head)
            except FileExistsError:
                path = self._folder / f"{stem}-{next(numbers)}{SUFFIX}"

    def open(self, path: Path) -> CaptureReader:
        """Open a capture to read it, also while it is being written.

        Raises:
            RecordMissingError: there is no such file.
            RecordDamagedError: nothing in it can be read.
            RecordTooNewError: a newer version wrote it.
            RecordError: it cannot be read for another reason.
        """
        from diagclinic.persistence.captures.files import open_capture  # noqa: PLC0415  see above

        return open_capture(path)

    def resume(self, path: Path) -> ResumedCapture:
        """Go on with a capture behind its last whole block, giving up what was torn off behind it.

        Raises:
            RecordMissingError: there is no such file.
            RecordDamagedError: nothing in it can be read.
            RecordTooNewError: a newer version wrote it.
            CaptureBusyError: it is still being written.
            RecordError: it cannot be written.
        """
        from diagclinic.persistence.captures.files import resume_capture  # noqa: PLC0415  see above

        return resume_capture(path)

    def list(self) -> tuple[Path, ...]:
        """Return the captures, newest first."""
        files = (path for path in self._folder.glob(f"*{SUFFIX}") if path.is_file())
        return tuple(sorted(files, key=lambda path: path.stem, reverse=True))
