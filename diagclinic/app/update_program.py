"""Finds the update program of this install, and runs one of its verbs as a process that can be stopped."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import Cancelled, JobContext, Progress

ROOT_VARIABLE: Final = "DIAGCLINIC_ROOT"
PROGRAM: Final = "diagclinic-update"
MANIFEST: Final = "MANIFEST.json"
#: seconds between two looks whether the user wants it stopped
_LOOK_S: Final = 0.1
#: seconds that a program which was asked to stop gets to do so
_GRACE_S: Final = 10.0
#: bytes of standard error that are kept
_LONGEST: Final = 64_000
_NO_ANSWER: Final = "The update program ended without an answer."
_TOO_LONG: Final = "The update program did not come to an end."
_NOT_STARTED: Final = "The update program cannot be started: {why}."
_REMEDY: Final = "Start the recovery from the start menu, or run diagclinic-update repair; else call support."


@dataclass(frozen=True, slots=True)
class UpdateProgram:
    """The update program of an install.

    Attributes:
        line: what starts it.
        root: the install.
        environ: the environment that it gets.
        own: the version that this very program is of, empty where it is of none in the install.
        grace_s: seconds that it gets to stop when it is asked to.
    """

    line: tuple[str, ...]
    root: Path
    environ: Mapping[str, str]
    own: str = ""
    grace_s: float = _GRACE_S

    def ask(self, words: Sequence[str], deadline_s: float, context: JobContext) -> Any:
        """Run a verb and return what it prints, as JSON.

        Raises:
            UpdateError: it refused or failed, in its own words.
            Cancelled: the user asked for it.
        """
        run = _Run(self._start(words), context.report)
        try:
            return self._finish(run, deadline_s, context)
        finally:
            run.end(self.grace_s)

    def _start(self, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        own_group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # else Ctrl+Break would reach us too
        try:
            return subprocess.Popen(  # noqa: S603  the install's own program, its words are ours
                [*self.line, words[0], "--root", str(self.root), "--json", *words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(self.environ),
                cwd=self.root,
                creationflags=own_group | getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            why = error.strerror or str(error)
            raise UpdateError("not-started", _NOT_STARTED.format(why=why), _REMEDY) from error

    def _finish(self, run: "_Run", deadline_s: float, context: JobContext) -> Any:
        until_s = time.monotonic() + deadline_s
        while not run.has_ended(_LOOK_S):
            if context.stop.is_set():
                run.end(self.grace_s)
                break
            if time.monotonic() > until_s:
                raise UpdateError("too-long", _TOO_LONG, _REMEDY)
        if context.stop.is_set() and run.code != 0:
            raise Cancelled
        return _answer(run.code, run.out, run.err)


def _answer(code: int, out: str, err: str) -> Any:
    """Return the answer of a run that ended.

    Raises:
        UpdateError: it is none, or it tells of a failure.
    """
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise UpdateError(f"exit code {code}: {err[-500:]}", _NO_ANSWER, _REMEDY) from error
    if code == 0:
        return answer
    told = answer if isinstance(answer, dict) else {}
    what, remedy = str(told.get("what") or _NO_ANSWER), str(told.get("remedy") or _REMEDY)
    raise UpdateError(str(told.get("error", f"exit code {code}")), what.rstrip(".") + ".", remedy)


@dataclass(slots=True)
class _Run:
    """One run: reads both outputs at once, so that the program never waits for its reader."""

    process: "subprocess.Popen[bytes]"
    report: Callable[[Progress], None]
    _said: "queue.SimpleQueue[tuple[str, str]]" = field(default_factory=queue.SimpleQueue)
    _threads: tuple[threading.Thread, ...] = ()
    out: str = ""
    err: str = ""

    def __post_init__(self) -> None:
        """Begin to read."""
        pipes = (("out", self.process.stdout), ("err", self.process.stderr))
        self._threads = tuple(
            threading.Thread(target=self._read, args=(name, pipe), daemon=True)
            for name, pipe in pipes
            if pipe is not None
        )
        for thread in self._threads:
            thread.start()

    @property
    def code(self) -> int:
        """The exit code; of a process that was killed it is negative."""
        return -1 if self.process.returncode is None else self.process.returncode

    def has_ended(self, wait_s: float) -> bool:
        """Wait for a moment, tell progress, and say whether it has ended and everything was read."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(wait_s)
        self._take()
        is_over = self.process.returncode is not None
        if is_over:
            for thread in self._threads:
                thread.join()
            self._take()
        return is_over

    def end(self, grace_s: float) -> None:
        """Ask it to stop, kill it where it does not, and let go of its pipes; does nothing a second time."""
        if self.process.poll() is None:
            _ask_to_stop(self.process)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(grace_s)
        if self.process.poll() is None:
            self.process.kill()
        self.has_ended(grace_s)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _read(self, name: str, pipe: IO[bytes]) -> None:
        for line in pipe:
            self._said.put((name, line.decode("utf-8", "replace")))

    def _take(self) -> None:
        while not self._said.empty():
            name, line = self._said.get()
            if name == "out":
                self.out += line
            else:
                self._hear(line)

    def _hear(self, line: str) -> None:
        progress = progress_of(line)
        if progress is None:
            self.err = (self.err + line)[-_LONGEST:]
        else:
            self.report(progress)


def progress_of(line: str) -> Progress | None:
    """Return the progress that a line of standard error tells, None where it tells something else."""
    try:
        told = json.loads(line)
        return Progress(int(told["done"]), int(told["total"]), str(told["words"]))
    except (ValueError, LookupError, TypeError):
        return None


def _ask_to_stop(process: "subprocess.Popen[bytes]") -> None:
    number = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)
    with suppress(OSError, ValueError):
        process.send_signal(number)


def find_program(environ: Mapping[str, str], executable: Path) -> UpdateProgram | None:
    """Return the update program of the install that started this program; None where none did.

    Args:
        environ: names the install's root, as its launcher does.
        executable: this program, whose own version's update program is taken where it has one.
    """
    named = environ.get(ROOT_VARIABLE)
    if not named:
        return None
    root = Path(named)
    found = next(_of_versions(root, executable), None) or shutil.which(PROGRAM, path=environ.get("PATH"))
    if found is None or not root.is_dir():
        return None
    own = [folder.name for folder in _folders(root / "versions") if executable.is_relative_to(folder)]
    return UpdateProgram((str(found),), root, environ, "".join(own))


def _of_versions(root: Path, executable: Path) -> Iterator[Path]:
    """Yield the update programs of the versions in `root`: first this program's own, then the newest."""
    folders = sorted(_folders(root / "versions"), key=_version_key, reverse=True)
    own = [folder for folder in folders if executable.is_relative_to(folder)]
    for folder in (*own, *folders):
        with suppress(OSError, ValueError, LookupError, TypeError):
            path = folder / str(json.loads((folder / MANIFEST).read_bytes())["entry"]["update"])
            if path.is_file():
                yield path


def _folders(versions: Path) -> list[Path]:
    try:
        return [path for path in versions.iterdir() if _version_key(path)]
    except OSError:
        return []


def _version_key(path: Path) -> tuple[int, ...]:
    parts = path.name.split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else ()


def this_program() -> UpdateProgram | None:
    """Return the update program of the install that started this process; None where none did."""
    return find_program(os.environ, Path(sys.executable))
