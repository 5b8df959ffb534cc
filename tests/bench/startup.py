"""From the start of the process to a window that can be used, and to the line of ``--version``.

Warm: each is started once before the clock counts, as the second start of a day.
"""

import os
import subprocess
import sys
import tempfile
from statistics import median
from typing import Final

from tests.bench.measuring import load_remark, platform, seconds
from tests.bench.report import Limit, Report

TARGETS: Final = {"window_s": Limit("<=", 1.0), "version_s": Limit("<=", 0.15)}
RUNS: Final = 11
STAYS: Final = 3
STAY_MS: Final = 4000
LIMIT_S: Final = 60
VERSION: Final = ("-m", "diagclinic", "--version")
WINDOW: Final = ("-m", "tests.bench.window_start", "--demo")
NOTHING: Final = ("-c", "pass")


def run() -> Report:
    """Measure."""
    remarks = [load_remark(), f"medians of {RUNS} warm runs, Qt platform {platform() or 'of the display'}"]
    metrics = {"version_s": median_s(VERSION), "interpreter_s": median_s(NOTHING)}
    try:
        metrics["window_s"] = median_s(WINDOW)
        metrics["hang_worst_ms"] = hang_ms()
        remarks.append(f"hang_worst_ms: of an event in the {STAY_MS / 1000:g} s after the first paint")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        remarks.append(f"no window came: {error}")
    return Report("startup", metrics, TARGETS, tuple(remarks))


def median_s(arguments: tuple[str, ...]) -> float:
    """Return how long ``python ARGUMENTS`` takes from its start to its end, once it was started before.

    Raises:
        subprocess.CalledProcessError: it failed.
        subprocess.TimeoutExpired: it does not end.
    """
    with tempfile.TemporaryDirectory() as folder:
        _start(arguments, folder)
        return median(seconds(lambda: _start(arguments, folder)) for _ in range(RUNS))


def hang_ms() -> float:
    """Return how long the window hangs at worst while it loads the rest and connects to the demo car."""
    with tempfile.TemporaryDirectory() as folder:
        return median(float(_start(WINDOW, folder, STAY_MS=str(STAY_MS))) for _ in range(STAYS))


def _start(arguments: tuple[str, ...], folder: str, **more: str) -> str:
    environment = {**os.environ, "DIAGCLINIC_DATA": folder, "QT_QPA_PLATFORM": platform(), **more}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=LIMIT_S
    )
    return done.stdout
