"""What every verb works with: the install, who asks, and where words go."""

import json
import shutil
import sys
import textwrap
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from updater.client.cli.progress_line import ProgressLine
from updater.client.work import Work
from updater.install.layout import Layout

Data = dict[str, Any]
_NARROWEST: Final = 30
_HANGING: Final = 4


@dataclass(frozen=True, slots=True)
class Streams:
    """Where results go, and where all the rest goes."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)


def utc_now() -> datetime:
    """Return the time of this computer's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a verb works with.

    Attributes:
        who: the name that acts are signed with.
        why: the reason, for the log.
        cancel: set by whoever wants it stopped.
        now: wall-clock time, UTC.
        progress: shows how far the work is.
    """

    layout: Layout
    who: str = ""
    why: str = ""
    is_json: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = utc_now
    streams: Streams = field(default_factory=Streams)
    progress: ProgressLine = field(init=False)

    def __post_init__(self) -> None:
        """Have one place where progress is shown."""
        object.__setattr__(self, "progress", ProgressLine(self.streams.err, is_json=self.is_json))

    @property
    def work(self) -> Work:
        """Work that tells its progress here, and ends when it is stopped."""
        return Work(self.progress.show, self.cancel)

    def say(self, *lines: str) -> None:
        """Print lines of the result for people."""
        self.progress.end()
        for line in () if self.is_json else lines:
            _write(self.streams.out, line)

    def tell(self, line: str) -> None:
        """Say what is no result; where nobody can be told, the work goes on all the same."""
        self.progress.end()
        with suppress(OSError, ValueError):
            _write(self.streams.err, line)

    def give(self, data: Data | list[Data]) -> None:
        """Print the result for programs."""
        if self.is_json:
            print(json.dumps(data), file=self.streams.out, flush=True)


def _write(stream: TextIO, line: str) -> None:
    """Write `line` in the width and the characters of the terminal; nothing in it commands a terminal."""
    shown = "".join(letter if letter.isprintable() else " " for letter in line)
    if stream.isatty():
        width = max(_NARROWEST, shutil.get_terminal_size().columns)
        indent = len(shown) - len(shown.lstrip()) + _HANGING
        shown = textwrap.fill(shown, width, subsequent_indent=" " * indent)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(shown.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
