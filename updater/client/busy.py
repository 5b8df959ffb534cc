"""Who has a vehicle connected: files of processes that live (docs/updates.md)."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from updater.client.errors import VehicleConnectedError
from updater.install.layout import Layout

if sys.platform == "win32":
    import ctypes

    _QUERY: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
    _STILL_ACTIVE: Final = 259

    def is_alive(pid: int) -> bool:
        """Tell whether a process lives; no signal is sent: Windows would end it."""
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY, False, pid)  # noqa: FBT003  the system's order
        if not handle:
            return False
        code = ctypes.c_ulong()
        ctypes.windll.kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        ctypes.windll.kernel32.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

    def began(pid: int) -> str:
        """Return when a process began, as the application writes it of its own; nothing where unknown."""
        times = [ctypes.c_uint64() for _ in range(4)]
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY, False, pid)  # noqa: FBT003  the system's order
        if not handle:
            return ""
        is_told = ctypes.windll.kernel32.GetProcessTimes(handle, *map(ctypes.byref, times))
        ctypes.windll.kernel32.CloseHandle(handle)
        return str(times[0].value) if is_told else ""
else:

    def is_alive(pid: int) -> bool:
        """Tell whether a process lives."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except OSError:  # it is another user's
            return True
        return True

    def began(pid: int) -> str:
        """Return when a process began, as the application writes it of its own; nothing where unknown."""
        try:
            boot = _BOOT.read_text("ascii").strip()
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return f"{boot}/{fields[_STARTTIME]}"
        except (OSError, IndexError):  # there is no /proc, or the process is gone
            return ""

    #: which start of the system this is; proc_pid_stat(5): starttime, counted from the field after the name
    _BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
    _STARTTIME: Final = 19


#: characters of what a process says
_LONGEST: Final = 200
#: bytes of its file
_MOST: Final = 4096
_BEGAN: Final = "began "
#: a process of which nobody knows when it began counts for so long: its number may be another's by now
LONGEST_S: Final = 86_400.0
_UNSAID: Final = "A vehicle is connected."
#: number of a process; 0 would be whoever asks
_HIGHEST: Final = (1 << 31) - 1


def vehicles(
    layout: Layout,
    lives: Callable[[int], bool] = is_alive,
    start_of: Callable[[int], str] = began,
    now: Callable[[], float] = time.time,
) -> tuple[str, ...]:
    """Return the words of those who have a vehicle connected.

    Args:
        layout: of the install.
        lives: tells whether there is a process of that number.
        start_of: tells when it began.
        now: this computer's clock, in seconds since 1970.
    """
    alive = ((path, _number(path)) for path in _files(layout) if lives(_number(path)))
    return tuple(_words(path) for path, pid in alive if _is_its(path, start_of(pid), now()))


def ensure_disconnected(layout: Layout) -> None:
    """Make sure that nobody works on a vehicle with what is about to change.

    Raises:
        VehicleConnectedError: somebody does; nothing was changed.
    """
    words = vehicles(layout)
    if words:
        raise VehicleConnectedError(words[0])


def _is_its(path: Path, start: str, now: float) -> bool:
    """Tell whether the process that has the number now is the one that wrote the file."""
    said = next((line.removeprefix(_BEGAN) for line in _lines(path)[1:] if line.startswith(_BEGAN)), "")
    try:
        return said == start if said and start else abs(now - path.stat().st_mtime) < LONGEST_S
    except OSError:
        return False


def _files(layout: Layout) -> Iterator[Path]:
    try:
        yield from sorted(
            path for path in layout.busy.iterdir() if path.is_file() and 0 < _number(path) <= _HIGHEST
        )
    except OSError:
        return


def _number(path: Path) -> int:
    return int(path.name) if path.name.isdecimal() else 0


def _words(path: Path) -> str:
    return next(iter(_lines(path)), "")[:_LONGEST].strip() or _UNSAID


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode(errors="replace").splitlines()
    except OSError:
        return []
