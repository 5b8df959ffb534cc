"""What a report for support needs from outside; `diagclinic.app` provides it."""

from pathlib import Path
from typing import Any, Protocol

from diagclinic.core.trace import Trace
from diagclinic.core.visit import Visit

#: what JSON knows
Data = dict[str, Any]


class SupportFiles(Protocol):
    """The surroundings of a visit on this computer, and the way to the disk."""

    def check(self, path: Path, *, replace: bool) -> None:
        """Make sure that a report can be written to `path`, raising `ReportError`.

        Args:
            path: a file; `replace` says whether it may stand there already.
            replace: write over what stands there.
        """
        ...

    def circumstances(self) -> Data:
        """Return program, system and libraries with their versions."""
        ...

    def visit_data(self, visit: Visit) -> Data:
        """Return `visit` as programs get it."""
        ...

    def self_test(self, url: str) -> Data | None:
        """Return the last self-test of the adapter that was at `url`, None where there was none."""
        ...

    def log_tail(self) -> str:
        """Return the end of the program's log, empty where there is none."""
        ...

    def without_home(self, text: str) -> str:
        """Return `text`, which may be JSON, without the name of the user's own folder."""
        ...

    def pack(self, trace: Trace) -> bytes:
        """Return the file that holds `trace`."""
        ...

    def unpack(self, content: bytes) -> Trace:
        """Return the trace in such a file."""
        ...

    def write(self, path: Path, content: bytes) -> None:
        """Write `content` to `path`: whole or not at all, raising `ReportError`."""
        ...
