"""Several processes that answer at one socket, and one that minds them."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from updater.fleet.serving.given import Given
from updater.fleet.serving.meters import SHARED
from updater.fleet.store.errors import FleetError, SettingsError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

#: seconds between looks at who ended, and, before anybody answers, at who does
_LOOK_S: Final = 1.0
_BEGIN_S: Final = 0.1
_GRACE_S: Final = 45.0


class Workers:
    """Starts processes, starts those anew that die, and ends them all."""

    def __init__(self, given: Given, listening: socket.socket) -> None:
        self._given = given
        self._listening = listening
        self._context = get_context("spawn")
        #: with what each one tells that it answers
        self._running: dict[SpawnProcess, Event] = {}
        self._is_stopping = False

    def run(self, told: Callable[[], None]) -> None:
        """Serve until a signal comes.

        Raises:
            SettingsError: a process ends before it answers.
        """
        shared = Path(tempfile.mkdtemp(prefix="diagclinic-fleet-"))
        os.environ[SHARED] = str(shared)
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for _ in range(self._given.workers):
                self._start()
            while not self._is_stopping and not any(each.is_set() for each in self._running.values()):
                self._mind(_BEGIN_S)
            told()
            while not self._is_stopping:
                self._mind(_LOOK_S)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)
            os.environ.pop(SHARED, None)
            shutil.rmtree(shared, ignore_errors=True)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _start(self) -> None:
        answers = self._context.Event()
        process = self._context.Process(target=work, args=(self._given, self._listening, answers))
        process.start()
        self._running[process] = answers

    def _mind(self, seconds: float) -> None:
        """Wait a while, and start anew what died."""
        wait([process.sentinel for process in self._running], seconds)
        dead = [process for process in self._running if not process.is_alive()]
        for process in () if self._is_stopping else dead:
            has_answered = self._running.pop(process).is_set()
            if process.exitcode and process.exitcode > 0 and not has_answered:  # it was not killed
                raise SettingsError(f"a process ended with {process.exitcode} before it answered")
            self._start()

    def _end(self) -> None:
        for process in self._running:
            process.terminate()
        until_s = time.monotonic() + _GRACE_S
        for process in self._running:
            process.join(max(0.0, until_s - time.monotonic()))
            process.kill()
            process.join()


def work(given: Given, listening: socket.socket, answers: Event) -> None:
    """Serve in this process, one of several; set `answers` when it does."""
    from updater.fleet.serving.server import serve  # noqa: PLC0415  the counts' folder is named by now

    try:
        serve(given, listening, answers.set)
    except FleetError as error:
        raise SystemExit(f"diagclinic-fleet: {error}. {error.remedy}") from error
