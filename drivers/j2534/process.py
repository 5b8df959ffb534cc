"""The helper process: started in a folder of its own, asked with a deadline, ended without a trace.

A maker's library may crash or never come back from a call.  Here that is a process that has to be ended.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from drivers.errors import RequestStoppedError
from drivers.j2534.folder import HelperFolder
from drivers.j2534.letters import Letter, sealed
from drivers.j2534.packing import DamagedError
from drivers.j2534.pipes import EndedError, Letterbox, chunks_of, write_all

#: a stop is seen within this time, whatever the library does
STOP_POLL_S: Final = 0.05
#: for a 32-bit helper, which unpacks itself first, on a slow disk that a virus scanner watches
START_S: Final = 45.0
#: in which a helper closes its devices and ends by itself
FAREWELL_S: Final = 2.0
#: between two looks at how much the library prints
TIDY_CALLS: Final = 64


class HelperDiedError(Exception):
    """The helper crashed, ended, or does not answer in time; it is gone now. The text says which."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a helper is started.

    Attributes:
        words: program and arguments.
        needs: what has to be installed for it, in words; empty where nothing has.
    """

    words: Sequence[str]
    needs: str = ""


class HelperProcess:
    """A running helper; used from one thread at a time."""

    def __init__(self, command: Command, clock: Callable[[], float] = time.monotonic) -> None:
        """Start a helper, without waiting until it is there.

        Raises:
            OSError: it cannot be started.
        """
        self._clock = clock
        self._folder = HelperFolder()
        self._call = 0
        self._child = 0
        self._is_ended = False
        try:
            self._process = self._start(command)
        except BaseException:
            self._sweep()
            raise
        self._answers = Letterbox(chunks_of(self._pipe_out.fileno()))

    @property
    def is_ended(self) -> bool:
        """Whether the helper is gone, and everything that belonged to it."""
        return self._is_ended

    def await_hello(self, stop: threading.Event, within_s: float = START_S) -> None:
        """Wait until the helper is there.

        Raises:
            HelperDiedError: it ended, or is not there in time.
            RequestStoppedError: `stop` was set.
        """
        self._child = self._answer(0, within_s, stop).numbers[0]

    def ask(self, asked: Letter, within_s: float, stop: threading.Event) -> Letter:
        """Return the answer to `asked`.

        Raises:
            HelperDiedError: the helper crashed, or did not answer within `within_s`.
            RequestStoppedError: `stop` was set; the answer will be dropped.
        """
        self._call = (self._call + 1) & 0xFFFFFFFF
        if self._call % TIDY_CALLS == 0:
            self._folder.forget_words()
        try:
            write_all(self._pipe_in.fileno(), sealed(asked._replace(call=self._call)))
        except (OSError, ValueError):
            raise self._died("it ended") from None
        return self._answer(self._call, within_s, stop)

    def end(self, farewell_s: float = FAREWELL_S) -> None:
        """End the helper: kindly, then by force; a second call does nothing."""
        if self.is_ended:
            return
        with suppress(OSError):
            self._pipe_in.close()
        if not self._ends_within(farewell_s):
            self._kill()
        if sys.platform != "win32":
            _end_by_force(-self._process.pid)  # what a library may have started, and nobody waits for
        self._answers.close()
        self._pipe_out.close()
        self._sweep()

    def _start(self, command: Command) -> "subprocess.Popen[bytes]":
        here = str(self._folder.path)
        # a 32-bit helper unpacks itself where temporary files belong: here, where we sweep in the end
        environment = {**os.environ, "TMPDIR": here, "TEMP": here, "TMP": here}
        process = subprocess.Popen(  # noqa: S603 - our own program
            list(command.words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._folder.said,
            bufsize=0,
            cwd=here,
            env=environment,
            start_new_session=os.name == "posix",  # a Ctrl+C is not for it
            creationflags=_no_window(),
        )
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert process.stdout is not None  # noqa: S101 - likewise
        self._pipe_in, self._pipe_out = process.stdin, process.stdout
        return process

    def _answer(self, call: int, within_s: float, stop: threading.Event) -> Letter:
        until_s = self._clock() + within_s
        while True:
            left_s = until_s - self._clock()
            letter = self._next(max(0.0, min(left_s, STOP_POLL_S)))
            if letter is None:
                if stop.is_set():
                    raise RequestStoppedError("J2534")
                if self._process.poll() is not None:  # a child of it may keep the pipe open
                    raise self._died("it ended")
                if left_s <= 0:
                    raise self._died(f"it did not come back within {within_s:.1f} s", farewell_s=0)
            elif letter.call == call:  # another one's is the answer to a call that was given up
                return letter

    def _next(self, timeout_s: float) -> Letter | None:
        try:
            return self._answers.next(timeout_s)
        except EndedError:
            raise self._died("it ended") from None
        except (OSError, DamagedError) as error:
            raise self._died(f"it answers nonsense: {error}", farewell_s=0) from error

    def _died(self, how: str, farewell_s: float = FAREWELL_S) -> HelperDiedError:
        """End the helper and say how it came to that."""
        words = self._folder.last_words()
        self.end(farewell_s)
        code = self._process.returncode
        ended = f"{how} ({_ending(code)})" if farewell_s else how
        return HelperDiedError(f"{ended}{f': {words}' if words else ''}")

    def _ends_within(self, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            return True
        return False

    def _kill(self) -> None:
        """End a helper that does not want to.

        A 32-bit helper is two processes: its own child first, which it waits for, then it.
        """
        if self._child and self._child != self._process.pid:
            _end_by_force(self._child)
            if self._ends_within(FAREWELL_S):
                return
        _end_by_force(-self._process.pid if sys.platform != "win32" else self._process.pid)
        self._process.wait()

    def _sweep(self) -> None:
        self._is_ended = True
        self._folder.remove()


def _end_by_force(process: int) -> None:
    """End a process by its number, or by the negated number a whole group of them."""
    if sys.platform == "win32":
        kill: int = signal.SIGTERM  # which there is TerminateProcess
    else:
        kill = signal.SIGKILL
    with suppress(OSError):
        os.kill(process, kill)


def _no_window() -> int:
    return 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


def _ending(code: int) -> str:
    """Say in words what a process ended with."""
    if code < 0:
        with suppress(ValueError):
            return f"crashed: {signal.Signals(-code).name}"
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
