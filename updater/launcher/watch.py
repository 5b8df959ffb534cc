"""One start of a version: its process, what it says of its health, how it ended."""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from updater.install.audit import now
from updater.install.disk import make_folder
from updater.install.installed import Installed
from updater.install.layout import Layout
from updater.install.processes import Process, surroundings, wait
from updater.install.state import State
from updater.launcher.health import Health

HEALTH_VARIABLE: Final = "DIAGCLINIC_HEALTH"
FLAGS_VARIABLE: Final = "DIAGCLINIC_FLAGS"
SAFE_MODE_VARIABLE: Final = "DIAGCLINIC_SAFE_MODE"
#: names the file in which a newer launcher says how far it has come; see `updater.launcher.chain`
TOOK_OVER_VARIABLE: Final = "DIAGCLINIC_TOOK_OVER"
#: what an application that starts the launcher again must not hand on
_OF_ONE_START: Final = (TOOK_OVER_VARIABLE, HEALTH_VARIABLE, FLAGS_VARIABLE)
STARTED: Final = "started"
ENDED_NAME: Final = "ended.jsonl"
#: ends, and files of health, that are kept
KEPT: Final = 30
_LOOK_S: Final = 0.1


class Ended(NamedTuple):
    """How a start ended: its exit code, why it counts as failed (empty: it does not), was it good."""

    code: int
    why: str
    is_good: bool = False


def flags_of(layout: Layout, state: State) -> dict[str, str]:
    """Return what tells the application its file of flags, or to be safe, with those of the factory."""
    if state.flags not in {"current", "good"}:
        return {SAFE_MODE_VARIABLE: "1"}
    return {FLAGS_VARIABLE: str(layout.flags / f"{state.flags}.json")}


def launch(layout: Layout, version: Installed, arguments: Sequence[str], more: Mapping[str, str]) -> Process:
    """Start the application of `version`.

    Raises:
        OSError: the system does not run it.
    """
    environment = surroundings(layout)
    said, *_ = (environment.pop(name, None) for name in _OF_ONE_START)
    process = subprocess.Popen([str(version.app), *arguments], env={**environment, **more})  # noqa: S603  signed
    if said:
        say(Path(said), STARTED)
    return process


def say(path: Path, word: str) -> None:
    """Add `word` to what was said in `path`; a full disk keeps nothing from going on."""
    with suppress(OSError), path.open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")


def health_file(layout: Layout) -> Path:
    """Return a new file for what one start says, with room on the disk for it.

    Raises:
        OSError: it cannot be written: that start could not be judged.
    """
    make_folder(layout.health)
    for old in sorted(layout.health.glob("*.txt"))[:-KEPT]:
        with suppress(OSError):  # Windows keeps what is open
            old.unlink()
    path = layout.health / f"{time.time_ns():020d}-{os.getpid()}.txt"
    path.write_bytes(b"begun\n")  # takes the block that the few lines after it need, or fails here
    return path


def follow(process: Process, path: Path, health: Health) -> Ended:
    """Return how it ended, or was ended for hanging; with the code 0 as soon as it has proved itself."""
    seen_s, rest, code = time.monotonic(), "", None
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            while code is None and not health.is_good:
                code = wait(process, _LOOK_S)
                *lines, rest = (rest + file.read()).split("\n")
                passed_s, seen_s = time.monotonic() - seen_s, time.monotonic()
                health.look(lines, passed_s)
                if health.has_failed:
                    process.kill()
    except OSError:  # nobody can tell how it is: no reason to end it, or to count it
        return Ended(process.wait(), "")
    return Ended(0, "", is_good=True) if code is None or health.is_good else Ended(code, health.why(code))


def note_end(layout: Layout, version: str, ended: Ended) -> None:
    """Remember how a start ended, for a later report; never more than the last few."""
    path = layout.health / ENDED_NAME
    line = {"at": now(), "version": version, "code": ended.code, "good": ended.is_good, "why": ended.why}
    with suppress(OSError):
        earlier = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
        path.write_text("\n".join([*earlier[1 - KEPT :], json.dumps(line)]) + "\n", "utf-8")
