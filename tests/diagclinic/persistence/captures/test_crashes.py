"""A writer that dies at any moment, and a disk that fills up, cost nothing that was flushed."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.core.capture import CaptureTail
from diagclinic.persistence.captures.files import open_capture, resume_capture
from tests.diagclinic.persistence.captures.crash_writer import BATCH
from tests.diagclinic.persistence.captures.samples import are_equal, counting, frames_in

ROOT = Path(__file__).parents[4]


def run_writer(path: Path, *, file_limit: int = 0, until: Callable[[str], bool]) -> list[str]:
    """Run the writer until a line satisfies `until`, kill it, and return every line that it got out."""
    command = [sys.executable, "-m", "tests.diagclinic.persistence.captures.crash_writer", str(path)]
    with subprocess.Popen([*command, str(file_limit)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = []
        for line in writer.stdout:
            lines.append(line.strip())
            if until(line.strip()):
                break
        writer.send_signal(signal.SIGKILL)
        return lines + [line.strip() for line in writer.stdout if line.endswith("\n")]


@pytest.fixture(params=range(6))
def promised(request: pytest.FixtureRequest, tmp_path: Path) -> int:
    """How many frames a writer had flushed before it was killed at a random moment."""
    last = BATCH * random.Random(request.param).randrange(1, 60)  # noqa: S311  the seed makes it repeatable
    return int(run_writer(tmp_path / "c", until=lambda line: int(line) >= last)[-1])


def test_a_killed_writer_loses_no_flushed_frame(tmp_path: Path, promised: int) -> None:
    kept = frames_in(tmp_path / "c")

    # one batch more may have been kept: the writer died before it could say so
    assert promised <= len(kept) <= promised + BATCH
    assert are_equal(kept, counting(len(kept)))


def test_a_capture_whose_writer_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    run_writer(tmp_path / "c", until=lambda line: line == str(3 * BATCH))

    writer = resume_capture(tmp_path / "c").writer
    writer.append(counting(10, writer.frames))
    writer.close()

    kept = frames_in(tmp_path / "c")
    assert are_equal(kept, counting(len(kept)))
    assert len(kept) >= 3 * BATCH + 10


@pytest.fixture
def filled_up(tmp_path: Path) -> list[str]:
    """What a writer was promised until its disk was full."""
    return run_writer(tmp_path / "c", file_limit=20_000, until=lambda line: not line.isdigit())


def test_a_full_disk_is_told_as_such(filled_up: list[str]) -> None:
    assert filled_up[-1] == "disk-full"


def test_a_full_disk_loses_no_flushed_frame(tmp_path: Path, filled_up: list[str]) -> None:
    assert are_equal(frames_in(tmp_path / "c"), counting(int(filled_up[-2])))


def test_a_full_disk_leaves_a_whole_capture(tmp_path: Path, filled_up: list[str]) -> None:
    reader = open_capture(tmp_path / "c")
    reader.close()
    assert reader.info.tail is CaptureTail.WHOLE
