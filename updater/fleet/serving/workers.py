"""Several processes that answer at one socket, and one that minds them."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from updater.fleet.serving.given import Given
from updater.fleet.serving.meters import SHARED
from updater.fleet.store.errors import FleetError, SettingsError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

#: a process that ends sooner than that does not work here, in seconds
_TOO_SOON_S: Final = 2.0
_LOOK_S: Final = 1.0
_GRACE_S: Final = 45.0


class Workers:
    """Starts processes, starts those anew that die, and ends them all."""

    def __init__(self, given: Given, listening: socket.socket) -> None:
        self._given = given
        self._listening = listening
        self._context = get_context("spawn")
        self._running: dict[SpawnProcess, float] = {}
        self._is_stopping = False

    def run(self, told: Callable[[], None]) -> None:
        """Serve until a signal comes.

        Raises:
            SettingsError: a process ends as soon as it begins.
        """
        shared = Path(tempfile.mkdtemp(prefix="diagclinic-fleet-"))
        os.environ[SHARED] = str(shared)
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for _ in range(self._given.workers):
                self._start()
            told()
            while not self._is_stopping:
                self._mind()
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)
            os.environ.pop(SHARED, None)
            shutil.rmtree(shared, ignore_errors=True)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _start(self) -> None:
        process = self._context.Process(target=work, args=(self._given, self._listening))
        process.start()
        self._running[process] = time.monotonic()

    def _mind(self) -> None:
        """Wait a while, and start anew what died."""
        wait([process.sentinel for process in self._running], _LOOK_S)
        dead = [process for process in self._running if not process.is_alive()]
        for process in () if self._is_stopping else dead:
            lasted_s = time.monotonic() - self._running.pop(process)
            if lasted_s < _TOO_SOON_S:
                raise SettingsError(f"a process ended with {process.exitcode} as soon as it began")
            self._start()

    def _end(self) -> None:
        for process in self._running:
            process.terminate()
        until_s = time.monotonic() + _GRACE_S
        for process in self._running:
            process.join(max(0.0, until_s - time.monotonic()))
            process.kill()
            process.join()


def work(given: Given, listening: socket.socket) -> None:
    """Serve in this process, one of several."""
    from updater.fleet.serving.server import serve  # noqa: PLC0415  the counts' folder is named by now

    try:
        serve(replace(given), listening, lambda: None)
    except FleetError as error:
        raise SystemExit(f"diagclinic-fleet: {error}. {error.remedy}") from error
