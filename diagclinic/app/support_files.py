"""The surroundings of a visit on this computer, for a report for support."""

import json
import platform
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from diagclinic import __version__
from diagclinic.app.log import FILE_NAME
from diagclinic.core.errors import ReportError
from diagclinic.core.trace import Trace
from diagclinic.core.visit import Visit
from diagclinic.persistence.database_file import SCHEMA
from diagclinic.persistence.trace_file import pack_trace, unpack_trace
from diagclinic.reporting.writing import check_place, write_report
from diagclinic.services.ports import AdapterMemory
from diagclinic.services.workshop import Knowledge

#: what has a say in how a vehicle is talked to and its answers are kept
LIBRARIES: Final = (
    "apsw",
    "can-isotp",
    "cantools",
    "doipclient",
    "msl-loadlib",
    "pyserial",
    "python-can",
    "PyQt6",
    "SQLAlchemy",
    "udsoncan",
    "zstandard",
)
LOG_TAIL_BYTES: Final = 200_000
_HOME: Final = "~"
_SLASHES: Final = re.compile(r"[\\/]+")
_DRIVE: Final = re.compile("[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class LocalSupportFiles:
    """Reads the log and the versions here, and writes reports.

    Attributes:
        data: folder of the program's state.
        home: the user's own folder, whose name is told to nobody.
        memory: remembers the self-tests of adapters.
        flags: returns the variants of feature flags that are not at their default.
    """

    data: Path
    knowledge: Knowledge
    home: Path
    memory: AdapterMemory
    flags: Callable[[], Mapping[str, str]] = dict

    def check(self, path: Path, *, replace: bool) -> None:
        """Make sure that a report can be written to `path`.

        Raises:
            ReportError: there is no way to write there, or a file stands there that may not be replaced.
        """
        check_place(path)
        if path.exists() and not replace:
            raise ReportError(f"{path} exists already: choose another name, or ask for it to be replaced")

    def circumstances(self) -> dict[str, Any]:
        """Return program, system and libraries with their versions."""
        return {
            "program": f"diagclinic {__version__}",
            "schema": SCHEMA,
            "python": platform.python_version(),
            "system": platform.platform(),
            "libraries": dict(_versions(LIBRARIES)),
            "flags": dict(self.flags()),
        }

    def visit_data(self, visit: Visit) -> dict[str, Any]:
        """Return `visit` as ``diagclinic visit show --json`` does."""
        from diagclinic.cli.commands.visit import shown_data  # noqa: PLC0415  only for a report

        data = shown_data(visit, self.knowledge.dtc_texts)
        return {**data, "vci": self.without_home(visit.summary.vci)}

    def self_test(self, url: str) -> dict[str, Any] | None:
        """Return the last self-test of the adapter that was at `url`, None where there was none."""
        kept = self.memory.test_of(url, self.memory.identity(url))
        if kept is None:
            return None
        test = kept.test
        return {
            "at": kept.at.isoformat(),
            "name": test.info.name,
            "firmware": test.info.firmware,
            "serial": test.serial,
            "verdict": test.verdict,
            "answered": test.answered,
            "checks": [
                {"name": one.name, "outcome": one.outcome.value, "told": one.told} for one in test.checks
            ],
        }

    def log_tail(self) -> str:
        """Return the end of the program's log, from the beginning of a line, empty where there is none."""
        path = self.data / FILE_NAME
        try:
            if not path.is_file():
                return ""
            with path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(size - LOG_TAIL_BYTES, 0))
                content = file.read(LOG_TAIL_BYTES)
        except OSError:
            return ""
        text = content.decode("utf-8", "replace")
        return self.without_home(text if size <= LOG_TAIL_BYTES else text.partition("\n")[2])

    def without_home(self, text: str) -> str:
        """Return `text`, which may be JSON, without the name of the user's own folder."""
        if self.home == self.home.parent:  # a root, which everything is below
            return text
        return _written(str(self.home)).sub(_HOME, text)

    def pack(self, trace: Trace) -> bytes:
        """Return the file that holds `trace`."""
        return pack_trace(trace)

    def unpack(self, content: bytes) -> Trace:
        """Return the trace in such a file."""
        return unpack_trace(content, "the report's trace")

    def write(self, path: Path, content: bytes) -> None:
        """Write `content` to `path`; its folder is made where there is none.

        Raises:
            ReportError: it cannot be written; nothing is left there.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportError(f"{path.parent}: {error.strerror}") from error
        write_report(path, content)


def _written(folder: str) -> re.Pattern[str]:
    """Return what finds `folder`, written as JSON too, and on Windows in any case and with either slash."""
    names = ({re.escape(name), re.escape(json.dumps(name)[1:-1])} for name in _SLASHES.split(folder))
    pattern = _SLASHES.pattern.join(f"(?:{'|'.join(sorted(either))})" for either in names)
    return re.compile(pattern, re.IGNORECASE if _DRIVE.match(folder) else 0)


def _versions(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:  # a frozen program brings no such lists along
            yield name, "not known"
