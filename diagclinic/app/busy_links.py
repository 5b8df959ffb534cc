"""Tells the update program that a vehicle is connected: a file of this process exists as long as one is."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from diagclinic.services.ports import Links
from drivers.api import (
    AdapterInfo,
    FoundVci,
    FrameTap,
    OnCheck,
    OpenOptions,
    PduLink,
    SelfTest,
    TapOptions,
)
from drivers.wrapping import WrappedLink

if TYPE_CHECKING:
    import can

Opened = TypeVar("Opened")

_FOLDER: Final = "busy"
_WORDS: Final = "A vehicle is connected.\n"

if sys.platform == "win32":
    import ctypes

    def began() -> str:
        """Return when this process began: its number may be another's after a power cut."""
        times = [ctypes.c_uint64() for _ in range(4)]
        own = ctypes.c_void_p(-1)  # GetCurrentProcess
        is_told = ctypes.windll.kernel32.GetProcessTimes(own, *map(ctypes.byref, times))
        return str(times[0].value) if is_told else ""
else:

    def began() -> str:
        """Return when this process began: its number may be another's after a power cut."""
        try:
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
            fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return f"{boot}/{fields[_STARTTIME]}"
        except (OSError, IndexError):  # there is no /proc
            return ""

    #: proc_pid_stat(5), counted from the field after the name
    _STARTTIME: Final = 19


class BusyFile:
    """The file; it is there while at least one interface is in use.

    A disk that takes no file disturbs nobody: then the update program does not know.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / _FOLDER / str(os.getpid())
        self._lock = threading.Lock()
        self._users = 0

    def begin(self) -> None:
        """Count one more interface in use."""
        with self._lock:
            self._users += 1
            if self._users == 1:
                with suppress(OSError):
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    self._path.write_text(_WORDS + _began_line(), "utf-8")

    def end(self) -> None:
        """Count one less."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)


def _began_line() -> str:
    moment = began()
    return f"began {moment}\n" if moment else ""


class _Use:
    """One interface in use, from its opening to its first closing."""

    def __init__(self, busy: BusyFile) -> None:
        self._busy = busy
        self._is_over = False
        busy.begin()

    def end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._busy.end()


class BusyLinks:
    """`Links` that are seen while they are in use."""

    def __init__(self, links: Links, busy: BusyFile) -> None:
        self._links = links
        self._busy = busy

    def open(self, url: str, options: OpenOptions) -> PduLink:
        """Open the VCI that `url` names."""
        return self._seen(lambda use: _SeenLink(self._links.open(url, options), use))

    def tap(self, url: str, options: TapOptions) -> FrameTap:
        """Listen to the raw frames that pass the VCI that `url` names."""
        return self._seen(lambda use: _SeenTap(self._links.tap(url, options), use))

    def test(self, url: str, options: OpenOptions, on_check: OnCheck) -> SelfTest:
        """Let the VCI that `url` names test itself."""
        use = _Use(self._busy)
        try:
            return self._links.test(url, options, on_check)
        finally:
            use.end()

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        """Return what is plugged in."""
        return self._links.discover(quick=quick)

    def _seen(self, opened: Callable[[_Use], Opened]) -> Opened:
        """Return what is opened; its use is over at once where that fails."""
        use = _Use(self._busy)
        try:
            return opened(use)
        except BaseException:
            use.end()
            raise


class _SeenLink(WrappedLink):
    """A link as it is, whose closing is noticed."""

    def __init__(self, link: PduLink, use: _Use) -> None:
        super().__init__(link)
        self._use = use

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._use.end()


class _SeenTap:
    """A tap as it is, whose closing is noticed."""

    def __init__(self, tap: FrameTap, use: _Use) -> None:
        self._tap = tap
        self._use = use

    @property
    def info(self) -> AdapterInfo:
        return self._tap.info

    @property
    def lost(self) -> int:
        return self._tap.lost

    def read(self, *, timeout_s: float) -> "Sequence[can.Message]":
        return self._tap.read(timeout_s=timeout_s)

    def close(self) -> None:
        try:
            self._tap.close()
        finally:
            self._use.end()
