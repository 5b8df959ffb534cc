"""Programs of an install as processes of their own, on which nothing of the launcher's own rubs off."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Final

from updater.install.layout import ROOT_VARIABLE, Layout

Process = subprocess.Popen[bytes]
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGINT))


def surroundings(layout: Layout, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a program of this install: the user's, the root, and `more`."""
    own = {"PYINSTALLER_RESET_ENVIRONMENT": "1", ROOT_VARIABLE: str(layout.root)}
    return {**os.environ, **own, **(more or {})}


def wait(process: Process, seconds: float | None = None) -> int | None:
    """Return the exit code, or None where it still runs after `seconds`."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


@contextmanager
def passing_signals(process: Process) -> Iterator[list[int]]:
    """Outlive what asks this process to end, and ask `process` instead; yield the numbers that came."""
    came: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        came.append(number)
        if number != signal.SIGINT:  # a terminal sends that to both
            process.send_signal(number)

    former = {number: signal.signal(number, pass_on) for number in _ENDING}
    try:
        yield came
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
