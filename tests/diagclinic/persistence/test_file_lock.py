"""A file has one writer at a time, and any number of readers."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from diagclinic.persistence.file_lock import LOCKED_BYTE, hold_file, hold_on_windows


def test_a_file_that_is_held_is_held_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with path.open("wb") as first, path.open("r+b") as second:
        hold_file(first.fileno())
        with pytest.raises(BlockingIOError):
            hold_file(second.fileno())


def test_a_file_that_was_closed_can_be_held_again(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with path.open("wb") as first:
        hold_file(first.fileno())
    with path.open("r+b") as second:
        hold_file(second.fileno())
        assert not second.closed


def test_a_file_that_is_held_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with path.open("wb", buffering=0) as first:
        hold_file(first.fileno())
        first.write(b"frames")
        assert path.read_bytes() == b"frames"


_HOLDER = """
import sys
from diagclinic.persistence.file_lock import hold_file
file = open(sys.argv[1], "r+b")
hold_file(file.fileno())
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_is_killed_holds_nothing_any_more(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"")
    command = [sys.executable, "-c", _HOLDER, str(path)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder,
        path.open("r+b") as file,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BlockingIOError):
            hold_file(file.fileno())
        holder.kill()
        holder.wait(10)
        hold_file(file.fileno())


@dataclass
class Windows:
    """The part of Windows that locks bytes of files, as its documentation tells it.

    Attributes:
        failure: what every lock fails with.
    """

    failure: int = 0
    error: int = 0
    held: dict[int, int] = field(default_factory=dict)

    def lock(self, handle: int, *rest: Any) -> int:
        *numbers, where = rest
        assert numbers in ([3, 0, 1, 0], [1, 0, 1, 0])  # at once, by one only or by several, one byte
        at = where.offset_high << 32 | where.offset
        holder = self.held.setdefault(at, handle)
        self.error = self.failure or (33 if holder != handle else 0)
        return int(not self.error)

    def last_error(self) -> int:
        return self.error


def test_windows_lets_one_hold_a_file() -> None:
    windows = Windows()
    hold_on_windows(7, windows.lock, windows.last_error)
    with pytest.raises(BlockingIOError):
        hold_on_windows(8, windows.lock, windows.last_error)


def test_windows_locks_a_byte_that_no_reader_asks_for() -> None:
    windows = Windows()
    hold_on_windows(7, windows.lock, windows.last_error)
    assert windows.held == {LOCKED_BYTE: 7}


def test_a_network_drive_without_locks_is_written_to_all_the_same() -> None:
    windows = Windows(failure=50)  # ERROR_NOT_SUPPORTED
    hold_on_windows(7, windows.lock, windows.last_error)
    assert windows.error == 50


def test_windows_asks_for_a_lock_that_several_share() -> None:
    asked: list[int] = []

    def lock(_handle: int, flags: int, *_: object) -> int:
        asked.append(flags)
        return 1

    hold_on_windows(7, lock, int, shared=True)
    hold_on_windows(7, lock, int)

    assert asked == [1, 3]


def test_a_file_that_is_shared_can_be_shared_and_not_be_held_alone(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with path.open("wb") as first, path.open("r+b") as second, path.open("r+b") as third:
        hold_file(first.fileno(), shared=True)
        hold_file(second.fileno(), shared=True)
        with pytest.raises(BlockingIOError):
            hold_file(third.fileno())
