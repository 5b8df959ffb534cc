"""Sessions of the program: each says that it began before anything else, so that the next one knows its end.

A session holds the lock of its file of faults for as long as it runs. Whoever finds the row of one that does
not run any more tells how it ended.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Final

from diagclinic.services.known_code import places
from diagclinic.services.telemetry import Crashed, How
from diagclinic.telemetry.fault_files import HANG, NATIVE, crashes_in

_FORMAT: Final = 1
_ROW: Final = ".json"
_FAULTS: Final = ".txt"
_FRESH: Final = ".new"
_MOST_BYTES: Final = 1 << 20
#: sessions that are told at a time; a program that ends at each start must not grow the folder
_MOST: Final = 50
#: seconds between two signs of life on the disk
ALIVE_S: Final = 10.0

#: holds an open file until it is closed; raises BlockingIOError where another process does
Hold = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What is kept of a session while it runs.

    Attributes:
        session: 16 hexadecimal digits.
        boot: tells this start of the computer from others; stays here.
        began_ms: wall clock.
        context: what its events share.
        vci: kind of interface that was in use last, empty where there was none.
    """

    session: str
    boot: str
    began_ms: int
    context: Mapping[str, Any] = field(default_factory=dict)
    vci: str = ""


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that ended, and what its file of faults tells."""

    row: SessionRow
    how: How
    lasted_s: int
    crashes: tuple[Crashed, ...]


@dataclass(frozen=True, slots=True)
class RunningSession:
    """This session.

    Attributes:
        faults: where `faulthandler` writes; holds the lock.
    """

    row: SessionRow
    folder: Path
    faults: IO[bytes]

    def live(self) -> None:
        """Leave a sign of life."""
        with suppress(OSError):
            os.utime(self.folder / (self.row.session + _ROW))

    def remember(self, vci: str) -> None:
        """Keep the kind of interface that is in use from now on: whoever finds the row tells it of a crash.

        Raises:
            OSError: there is no room or no way; the row is as it was.
        """
        fresh = self.folder / (self.row.session + _FRESH)
        _write_row(fresh, replace(self.row, vci=vci))
        fresh.replace(self.folder / (self.row.session + _ROW))

    def end(self) -> None:
        """Remove the row, and the file of faults if nothing stands in it; it ended as somebody wished."""
        with suppress(OSError):
            (self.folder / (self.row.session + _ROW)).unlink()
        is_empty = self._is_empty()
        self.faults.close()
        if is_empty:
            with suppress(OSError):
                (self.folder / (self.row.session + _FAULTS)).unlink()

    def _is_empty(self) -> bool:
        try:
            return os.fstat(self.faults.fileno()).st_size == 0
        except OSError:
            return False


def begin_session(folder: Path, row: SessionRow, hold: Hold) -> RunningSession:
    """Keep `row` on the disk and open its file of faults.

    Raises:
        OSError: there is no room or no way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    faults = (folder / (row.session + _FAULTS)).open("ab", buffering=0)
    try:
        hold(faults.fileno())
        _write_row(folder / (row.session + _ROW), row)
    except BaseException:
        faults.close()
        raise
    return RunningSession(row, folder, faults)


def _write_row(path: Path, row: SessionRow) -> None:
    told = {"format": _FORMAT, "session": row.session, "boot": row.boot, "began_ms": row.began_ms}
    with path.open("w", encoding="utf-8") as file:
        json.dump({**told, "context": dict(row.context), "vci": row.vci}, file)
        file.flush()
        os.fsync(file.fileno())


def ended_sessions(folder: Path, boot: str, hold: Hold) -> Iterator[EndedSession]:
    """Yield the sessions that ended without saying so, and those that hung and went on.

    Args:
        folder: of the sessions.
        boot: of the computer now.
        hold: see `Hold`.
    """
    for path in sorted(folder.glob(f"*{_FAULTS}"))[:_MOST]:
        with suppress(OSError), path.open("rb") as faults:
            hold(faults.fileno())  # refused while it runs
            ended = _ended(path, faults.read(_MOST_BYTES).decode("utf-8", "replace"), boot)
            if ended is not None:
                yield ended


def forget_session(folder: Path, session: str) -> None:
    """Remove what was kept of a session once it was told."""
    for ending in (_FRESH, _ROW, _FAULTS):
        with suppress(OSError):
            (folder / (session + ending)).unlink()


def _ended(path: Path, text: str, boot: str) -> EndedSession | None:
    crashes = crashes_in(text, places())
    own = path.with_suffix(_ROW)
    row = _read(own)
    if row is None:  # it said how it ended; a hang that it came out of is still to be told
        hangs = tuple(one for one in crashes if one.what == HANG)
        return EndedSession(SessionRow(path.stem, boot, 0), How.CLEAN, 0, hangs)
    alive_s = own.stat().st_mtime
    last_s = max(alive_s, path.stat().st_mtime if text else 0.0)
    lasted_s = max(0, round(last_s - row.began_ms / 1000))
    crashes = tuple(replace(one, vci=row.vci) for one in crashes)
    return EndedSession(row, _how(crashes, row, boot, path.stat().st_mtime >= alive_s), lasted_s, crashes)


def _how(crashes: tuple[Crashed, ...], row: SessionRow, boot: str, is_last: bool) -> How:  # noqa: FBT001  a fact
    """Return how it ended; `is_last`: the file of faults was written after the last sign of life."""
    whats = {one.what for one in crashes}
    if NATIVE in whats:
        return How.CRASH
    if HANG in whats and is_last:
        return How.HANG
    return How.ABNORMAL if row.boot == boot else How.POWER_LOSS


def _read(path: Path) -> SessionRow | None:
    try:
        told = json.loads(path.read_bytes()[:_MOST_BYTES])
        if told["format"] != _FORMAT or told["session"] != path.stem:
            return None
        boot, began_ms, context = str(told["boot"]), int(told["began_ms"]), dict(told["context"])
        return SessionRow(path.stem, boot, began_ms, context, str(told.get("vci", "")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
