"""What a program costs: seconds on the processor and the most memory, its own children included.

A process that is forked begins with its parent's peak of memory; so a small program in between starts it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.measuring import seconds

_KIB: Final = 1024
_MB: Final = 1_000_000
#: starts a program and writes down what it took
_BETWEEN: Final = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss], file)
sys.exit(code if code >= 0 else 128 - code)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took.

    Attributes:
        spent_s: from its start to its end.
        cpu_s: on the processor.
        peak_mb: of memory, in millions of bytes; the largest of its processes.
    """

    spent_s: float
    cpu_s: float
    peak_mb: float


def cost_of(line: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a program to its end.

    Raises:
        subprocess.CalledProcessError: it failed; says its last words.
    """
    with tempfile.NamedTemporaryFile() as used:
        between = [sys.executable, "-I", "-S", "-c", _BETWEEN, used.name, *line]
        done: list[subprocess.CompletedProcess[bytes]] = []
        spent_s = seconds(lambda: done.append(_run(between, environment)))
        if done[0].returncode != 0:
            raise subprocess.CalledProcessError(done[0].returncode, line, done[0].stdout[-2000:])
        cpu_s, peak_kib = json.loads(used.read())
    return Cost(spent_s, cpu_s, peak_kib * _KIB / _MB)


def _run(
    line: Sequence[str | Path], environment: Mapping[str, str] | None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
