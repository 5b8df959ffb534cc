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
LIMIT_S: Final = 60
VERSION: Final = ("-m", "diagclinic", "--version")
WINDOW: Final = ("-m", "tests.bench.window_start", "--demo")
NOTHING: Final = ("-c", "pass")


def run() -> Report:
    """Measure."""
    metrics = {"version_s": median_s(VERSION), "interpreter_s": median_s(NOTHING)}
    remarks = [load_remark(), f"medians of {RUNS} warm runs, Qt platform {platform() or 'of the display'}"]
    try:
        metrics["window_s"] = median_s(WINDOW)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        remarks.append(f"no window came: {error}")
    return Report("startup", metrics, TARGETS, tuple(remarks))


def median_s(arguments: tuple[str, ...]) -> float:
    """Return how long ``python ARGUMENTS`` takes from its start to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
        subprocess.TimeoutExpired: it does not end.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DIAGCLINIC_DATA": folder, "QT_QPA_PLATFORM": platform()}

        def start() -> None:
            command = [sys.executable, *arguments]
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=LIMIT_S)

        start()
        return median(seconds(start) for _ in range(RUNS))
