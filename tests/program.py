"""The program as a process of its own, as a person or another program starts it.

ended = run(folder, "scan", "--vci", "sim:demo", "--json")
"""

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENDS_WITHIN_S = 60.0
#: lends a process that runs beside the test
Beside = contextlib.AbstractContextManager["subprocess.Popen[str]"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the program ended: its exit code and all that it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as a program reads it."""
        assert self.out, f"it ended with {self.code} and printed nothing; on standard error: {self.err}"
        return json.loads(self.out)


def words_of(data: Path, *words: str) -> list[str]:
    """Return the command line that runs the program with all its state in `data`."""
    return [sys.executable, "-m", "diagclinic", "--data", str(data), *words]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of the program: the checkout's modules, and `more`."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **more}


def run(
    data: Path, *words: str, env: dict[str, str] | None = None, limit: Callable[[], None] | None = None
) -> Ended:
    """Run the program to its end; `limit` is called in its process before it starts."""
    return run_line(words_of(data, *words), env, limit)


def run_line(
    line: Sequence[str],
    env: dict[str, str] | None = None,
    limit: Callable[[], None] | None = None,
    folder: Path = ROOT,
) -> Ended:
    """Run any command line of the program to its end, in `folder`."""
    done = subprocess.run(
        line,
        cwd=folder,
        env=env or environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=ENDS_WITHIN_S,
        preexec_fn=limit,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def on_a_terminal(data: Path, typed: str, *words: str) -> tuple[int, str]:
    """Run the program with a person at a terminal who types `typed`; return its code and what they saw."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    program = subprocess.Popen(
        words_of(data, *words), cwd=ROOT, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    return program.wait(ENDS_WITHIN_S), seen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end was closed
        return b""


@contextlib.contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """Lend a pseudo-terminal: our end, and the name of the other."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    try:
        yield ours, os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def started(data: Path, *words: str) -> Beside:
    """Run the program beside the test; see `started_line`."""
    return started_line(words_of(data, *words))


@contextlib.contextmanager
def started_line(line: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run any command line beside the test, with pipes for what it says; it is gone afterwards."""
    process = subprocess.Popen(
        line,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> Ended:
    """Return how `process` ended, once it has."""
    out, err = process.communicate(timeout=ENDS_WITHIN_S)
    return Ended(process.returncode, out, err)


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """Return what the program said on standard error, up to the line that holds `words`."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            return said
    raise AssertionError(f"the program ended without saying {words!r}: {said}")


def wait_until(look: Callable[[], bool]) -> None:
    """Return once `look` says so."""
    until_s = time.monotonic() + ENDS_WITHIN_S
    while not look():
        assert time.monotonic() < until_s, "it never came"
        select.select((), (), (), 0.02)
