"""How a newer launcher takes the place of the first one, which no update writes to and which goes on alone.

A complete version in `launchers/N` is tried with `DIAGCLINIC_TOOK_OVER` naming a file; it says `took over`
there within 10 s, and `started` once an application runs. What ends or hangs before has failed; twice is
enough.
"""

import math
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from updater.install.disk import make_folder
from updater.install.installed import launchers
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.processes import Process, passing_signals, surroundings, wait
from updater.install.slots import read_slots, write_slots
from updater.launcher.watch import STARTED, TOOK_OVER_VARIABLE, say

#: this launcher's own
NUMBER: Final = 1
TRIES: Final = 2
TOOK_OVER: Final = "took over"
_LOOK_S: Final = 0.1
_WAIT_S: Final = 5.0


def hand_over(layout: Layout, arguments: Sequence[str], within_s: float = 10.0) -> int | None:
    """Let the newest launcher do the work and return its exit code; None: it is this one's to do."""
    said = os.environ.get(TOOK_OVER_VARIABLE)
    if said:
        say(Path(said), TOOK_OVER)
        return None
    try:
        found = newest(layout)
        return _tried(layout, *found, arguments, within_s) if found else None
    except OSError:  # it is not executable, or its try cannot be counted
        return None


def newest(layout: Layout) -> tuple[int, Path] | None:
    """Return number and program of the newest launcher that has not failed too often, None for this one.

    Raises:
        OSError: the slots are there and cannot be read.
    """
    tries = _tries(layout)
    usable = (
        (number, found.app)
        for number, found in launchers(layout).items()
        if number > NUMBER and tries.get(str(number), 0) < TRIES
    )
    return next(usable, None)


def _tried(
    layout: Layout, number: int, program: Path, arguments: Sequence[str], within_s: float
) -> int | None:
    """Count the try, then start launcher `number`; None if it failed.

    Raises:
        OSError: it cannot be counted or started.
    """
    make_folder(layout.health)
    said = layout.health / f"launcher-{number}.{os.getpid()}"
    said.write_bytes(b"")
    _count(layout, number, 1)
    environment = surroundings(layout, {TOOK_OVER_VARIABLE: str(said)})
    process = subprocess.Popen([str(program), *arguments], env=environment)  # noqa: S603  signed as a whole
    with passing_signals(process) as came:
        if not _says(TOOK_OVER, said, process, within_s):
            process.kill()
            process.wait()
            return None
        has_started = _says(STARTED, said, process, math.inf)
        if not has_started and not came:
            return None
        with suppress(OSError):
            if has_started:  # else somebody ended it: it may have hung, and its try stays counted
                _count(layout, number, None)
            said.unlink()
        return process.wait()


def _says(word: str, path: Path, process: Process, within_s: float) -> bool:
    """Tell whether `process` says `word` in `path` within that time, before it ends."""
    looked_s, has_ended = 0.0, False
    while looked_s < within_s and not has_ended:
        has_ended = wait(process, _LOOK_S) is not None
        looked_s += _LOOK_S
        try:
            if word in path.read_text("utf-8", "replace"):
                return True
        except OSError:  # nobody can tell: it is let be, and its try stays counted
            return True
    return False


def _count(layout: Layout, number: int, more: int | None) -> None:
    """Count tries of launcher `number`, on the disk before returning; None: none has failed."""
    with holding(layout.lock("launchers"), _WAIT_S):
        tries = _tries(layout)
        now = 0 if more is None else tries.get(str(number), 0) + more
        write_slots(layout.slots("launchers"), {"tries": {**tries, str(number): now}})


def _tries(layout: Layout) -> dict[str, int]:
    tries = (read_slots(layout.slots("launchers")) or {}).get("tries")
    return {name: n for name, n in tries.items() if isinstance(n, int)} if isinstance(tries, dict) else {}
