"""What shifts the clocks of processes does, and what it leaves alone."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fleet_world.shifted_clock import ShiftedClock

DAY_S = 86_400.0
ASK = "import sys, time\nfor _ in sys.stdin: print(time.time(), time.monotonic(), flush=True)"


@contextmanager
def asked(clock: ShiftedClock) -> Iterator[Callable[[], tuple[float, float]]]:
    """Run a process with the clock of `clock`; what is lent returns its wall clock and its monotonic one."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        env={**os.environ, **clock.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def tell() -> tuple[float, float]:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        wall, monotonic = process.stdout.readline().split()
        return float(wall), float(monotonic)

    try:
        yield tell
    finally:
        process.communicate()


def test_a_running_process_sees_days_pass(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path)
    with asked(clock) as tell:
        before, _ = tell()
        clock.pass_days(3)
        after, _ = tell()
    assert 0 <= after - before - 3 * DAY_S < DAY_S / 2


def test_what_waits_are_measured_by_stays(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path)
    clock.pass_days(100)
    with asked(clock) as tell:
        earliest = time.monotonic()
        _, monotonic = tell()
        assert earliest <= monotonic <= time.monotonic()


def test_the_clock_tells_its_own_time(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path)
    clock.pass_days(0.5)
    clock.pass_days(1)
    assert clock.shift_s == 1.5 * DAY_S
    with asked(clock) as tell:
        before = clock().timestamp()
        wall, _ = tell()
        assert before <= wall <= clock().timestamp()


def test_other_processes_keep_the_real_time(tmp_path: Path) -> None:
    ShiftedClock(tmp_path).pass_days(10)
    told = subprocess.run(
        [sys.executable, "-c", "import time; print(time.time())"], capture_output=True, text=True, check=True
    )
    assert abs(float(told.stdout) - time.time()) < DAY_S
