"""The process that is killed prints what it flushed."""

import subprocess
import sys
from pathlib import Path

from tests.bench.capture_child import BATCH, CRASH_AT

ROOT = Path(__file__).parents[2]


def test_a_crash_comes_in_the_middle_of_what_was_not_flushed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.capture_child", str(tmp_path / "c"), "crash"]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert died.returncode != 0
    assert int(died.stdout.split()[-1]) == CRASH_AT // BATCH * BATCH
