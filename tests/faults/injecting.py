"""Let one system call of a program fail, or end the program right before it."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.tracing import LIMIT_S, QUICKLY, ROOT, Call, command

KILL: Final = "kill"
ERRORS: Final = ("ENOSPC", "EIO", "EACCES")
FAULTS: Final = (KILL, *ERRORS)


@dataclass(frozen=True, slots=True)
class Struck:
    """A program that met a fault.

    Attributes:
        code: its exit code; negative: the signal that ended it.
        hits: processes in which the fault happened; a tracer counts the calls of each for itself.
        told: the end of what it said.
    """

    code: int
    hits: int
    told: str


def strike(
    program: Sequence[str | Path], call: Call, fault: str, folder: Path, environment: Mapping[str, str]
) -> Struck:
    """Run `program` with `fault` instead of `call`; `folder` takes the tracer's logs."""
    folder.mkdir()
    where, number = ((), call.overall) if call.is_drawn else (("-P", call.match), call.ordinal)
    options = (*where, "-e", f"trace={call.name}")
    inject = (
        "-e",
        f"inject={call.name}:{'signal=KILL' if fault == KILL else f'error={fault}'}:when={number}",
    )
    quickly = () if fault == KILL else (QUICKLY,)  # a program that is stopped so does not get the signal
    done = subprocess.run(
        command(folder / "trace", program, *quickly, *options, *inject),
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    told = (done.stdout + done.stderr)[-2000:]
    return Struck(done.returncode, _hits(folder, fault), told)


def _hits(folder: Path, fault: str) -> int:
    mark = "+++ killed by SIGKILL" if fault == KILL else "(INJECTED)"
    return sum(mark in log.read_text(encoding="utf-8", errors="replace") for log in folder.iterdir())


def plain(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment in which a program does the same system calls each time, traced or not."""
    steady = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1"}
    return {**environ, **steady, "PYTHONPATH": f"{ROOT / 'tests/faults/marks'}:{ROOT}"}
