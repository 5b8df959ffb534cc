"""Hears how the window is, tells of it, and has its threads written down where its event loop hangs."""

import faulthandler
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Final

from diagclinic.services.health import Health, Sign
from diagclinic.services.telemetry import HealthChecked, SessionStarted, Telemetry

#: seconds without a beat of the event loop after which the window hangs
HANG_S: Final = 20.0
#: beats, one a second, between two signs of life on the disk, and between two measurements
_ALIVE_BEATS: Final = 10
_MEASURE_BEATS: Final = 900
_CHECKS: Final = {Sign.SELFTEST: "catalogues", Sign.DATABASE: "record", Sign.WINDOW: "window"}


class Watchdog:
    """Has every thread written down where `beat` is not called in time."""

    def __init__(self, hang_s: float = HANG_S) -> None:
        self._hang_s = hang_s
        self._file: IO[bytes] | None = None

    def watch(self, file: IO[bytes]) -> None:
        """Write to `file` from the next beat on."""
        self._file = file

    def beat(self) -> None:
        """Begin to wait anew."""
        if self._file is not None:
            with suppress(OSError, ValueError, RuntimeError):
                faulthandler.dump_traceback_later(self._hang_s, file=self._file)

    def rest(self) -> None:
        """Wait for nothing any more."""
        faulthandler.cancel_dump_traceback_later()

    def let_go(self) -> None:
        """Wait for nothing, and forget the file."""
        self.rest()
        self._file = None


def _nothing() -> None:
    pass


@dataclass(slots=True)
class WatchedHealth:
    """A `Health` that passes everything on.

    Attributes:
        inner: hears everything.
        began_s: when the program began, on the clock.
        live: leaves a sign of life on the disk.
        measure: asks for what the program takes of this computer.
    """

    inner: Health
    telemetry: Telemetry
    watchdog: Watchdog
    began_s: float
    is_safe_mode: bool = False
    live: Callable[[], None] = _nothing
    measure: Callable[[], None] = _nothing
    clock: Callable[[], float] = time.monotonic
    _beats: int = field(default=0)

    def say(self, sign: Sign, words: str = "") -> None:
        """Pass the sign on, and tell of it."""
        self.inner.say(sign, words)
        if sign is Sign.ALIVE:
            self._on_beat()
        elif sign is Sign.CLOSING:
            self.watchdog.rest()
        else:
            self._tell(sign)

    def _tell(self, sign: Sign) -> None:
        ms = round((self.clock() - self.began_s) * 1000)
        check = HealthChecked(_CHECKS.get(sign, "window"), sign is not Sign.FAILED, ms)
        self.telemetry.tell(check)
        if sign is Sign.WINDOW:
            self.telemetry.tell(SessionStarted(ms, "window", self.is_safe_mode))
            self.watchdog.beat()

    def _on_beat(self) -> None:
        self.watchdog.beat()
        self._beats += 1
        if self._beats % _ALIVE_BEATS == 0:
            self.live()
        if self._beats % _MEASURE_BEATS == 0:
            self.measure()
