"""Who has a vehicle connected: files of processes that live (docs/updates.md)."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

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


#: characters of what a process says
_LONGEST: Final = 200
_UNSAID: Final = "A vehicle is connected."
#: number of a process; 0 would be whoever asks
_HIGHEST: Final = (1 << 31) - 1


def vehicles(layout: Layout, lives: Callable[[int], bool] = is_alive) -> tuple[str, ...]:
    """Return the words of those who have a vehicle connected."""
    files = ((path, _number(path)) for path in _files(layout))
    return tuple(_words(path) for path, pid in files if 0 < pid <= _HIGHEST and lives(pid))


def _files(layout: Layout) -> Iterator[Path]:
    try:
        yield from sorted(path for path in layout.busy.iterdir() if path.is_file())
    except OSError:
        return


def _number(path: Path) -> int:
    return int(path.name) if path.name.isdecimal() else 0


def _words(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline(_LONGEST).strip() or _UNSAID
    except OSError:
        return _UNSAID
