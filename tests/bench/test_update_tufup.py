"""What is told of an installer that copies over the live folder, with a stand-in for tufup's."""

import sys
from pathlib import Path

import pytest

from tests.bench.update_tufup import Bench, cuts, faults
from tests.faults.sweep import Results

pytestmark = [pytest.mark.needs("strace", "fusermount3"), pytest.mark.timeout(600)]

COPIES_OVER = """
import shutil, sys
shutil.copytree(sys.argv[1], sys.argv[2], dirs_exist_ok=True)
"""
DOES_NOTHING = "import os, sys; os.utime(sys.argv[2])"


def bench(folder: Path, program: str) -> Bench:
    (folder / "install.py").write_text(program)
    return Bench(Path(sys.executable), folder / "bench", files=4, install=folder / "install.py")


def test_copying_over_is_half_applied_when_it_is_killed(tmp_path: Path) -> None:
    told = faults(bench(tmp_path, COPIES_OVER), Results(tmp_path / "results"))
    assert told["kill_half"] > 0


def test_every_fault_strikes(tmp_path: Path) -> None:
    told = faults(bench(tmp_path, COPIES_OVER), Results(tmp_path / "results"), calls=3)
    assert told["kill_hit"] == told["EIO_hit"] == told["kill_runs"] == 3


def test_copying_over_is_half_applied_by_power_cuts(tmp_path: Path) -> None:
    assert cuts(bench(tmp_path, COPIES_OVER), 30)["cuts_half_some"] > 0


def test_what_changes_nothing_is_never_half_applied(tmp_path: Path) -> None:
    idle = bench(tmp_path, DOES_NOTHING)
    told = {**faults(idle, Results(tmp_path / "results")), **cuts(idle, 30)}
    assert [figure for key, figure in told.items() if "half" in key] == [0.0] * 7
