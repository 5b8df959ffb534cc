"""Locks, held by other processes too."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.updater.rig import SOURCE
from updater.install.locks import LockHeldError, holding

HOLDER = """
import sys
from pathlib import Path
from updater.install.locks import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Return a process that holds the lock until its input ends."""
    line = [sys.executable, "-c", HOLDER, str(path)]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SOURCE)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_that_another_process_holds_is_refused(tmp_path: Path) -> None:
    with holder(tmp_path / "a.lock") as other:
        with pytest.raises(LockHeldError, match=r"a\.lock"), holding(tmp_path / "a.lock"):
            pass
        other.communicate("")


def test_a_lock_is_free_once_its_holder_was_killed(tmp_path: Path) -> None:
    with holder(tmp_path / "a.lock") as other:
        other.kill()
    with holding(tmp_path / "a.lock"):
        assert (tmp_path / "a.lock").exists()


def test_waiting_gets_the_lock_as_soon_as_the_other_lets_go(tmp_path: Path) -> None:
    with holder(tmp_path / "a.lock") as other:
        assert other.stdin is not None
        other.stdin.close()
        with holding(tmp_path / "a.lock", wait_s=60.0):
            pass
    assert other.returncode == 0


def test_a_lock_can_be_taken_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mine"), holding(tmp_path / "a.lock"):
        raise ValueError("mine")
    with holding(tmp_path / "a.lock"):
        pass


def test_locks_of_other_names_are_others(tmp_path: Path) -> None:
    with holding(tmp_path / "a.lock"), holding(tmp_path / "b.lock"):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.lock", "b.lock"]


def test_a_place_without_locks_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), holding(tmp_path / "nowhere" / "a.lock"):
        pass
