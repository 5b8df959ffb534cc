"""A writer that dies at any moment, and a disk that fills up, cost nothing that was acknowledged."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.persistence.shop_record import open_record
from diagclinic.persistence.trace_file import Tail, read_trace
from tests.diagclinic.persistence.samples import NOW

ROOT = Path(__file__).parents[3]
Promised = list[str]


def run_writer(folder: Path, *, file_limit: int = 0, until: Callable[[str], bool]) -> Promised:
    """Run the writer until a line satisfies `until`, kill it, and return every line that it got out."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.diagclinic.persistence.crash_writer", str(folder), str(file_limit)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        lines = []
        for line in writer.stdout:
            lines.append(line.strip())
            if until(line.strip()):
                break
        writer.send_signal(signal.SIGKILL)
        return lines + [line.strip() for line in writer.stdout if line.endswith("\n")]


def kept_in(folder: Path) -> Promised:
    """Return the details of the first visit's observations."""
    record = open_record(folder)
    details = [observation.detail for observation in record.observations(1)]
    record.close()
    return details


@pytest.fixture(params=range(8))
def killed(request: pytest.FixtureRequest, tmp_path: Path) -> Promised:
    """What a writer was promised before it was killed at a random moment."""
    last = str(random.Random(request.param).randrange(1, 1500))  # noqa: S311  the seed makes it repeatable
    return run_writer(tmp_path, until=lambda line: line == last)


def test_a_killed_writer_loses_no_acknowledged_observation(tmp_path: Path, killed: Promised) -> None:
    kept = kept_in(tmp_path)

    # one more may have been kept: the writer died before it could say so
    assert kept[: len(killed)] == killed
    assert len(kept) <= len(killed) + 1


def test_a_killed_writer_loses_no_byte_that_the_trace_was_given(tmp_path: Path) -> None:
    promised = run_writer(tmp_path, until=lambda line: line == "700")

    trace = read_trace(tmp_path / "traces" / "visit-000001.trace")

    traced = [record.payload.decode() for record in trace.records]
    assert (traced[: len(promised)], trace.tail) == (promised, Tail.WHOLE)


def test_after_a_kill_the_next_visit_begins(tmp_path: Path) -> None:
    run_writer(tmp_path, until=lambda line: line == "20")
    record = open_record(tmp_path)

    record.begin_visit(NOW, "sim:golf", is_demo=True).close(NOW)

    ends = [line.ended_at for line in record.visits()]
    record.close()
    assert ends == [NOW, None]


def test_processes_that_make_the_same_record_at_once_all_get_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.diagclinic.persistence.crash_writer", str(tmp_path), "1"]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    said = [writer.communicate(timeout=60)[0].split() for writer in writers]

    # each may write no byte, and so is told that the disk is full: after it has opened the record
    assert said == [["disk-full"]] * 4


@pytest.fixture
def filled_up(tmp_path: Path) -> Promised:
    """What a writer was promised until its disk was full."""
    return run_writer(tmp_path, file_limit=600_000, until=lambda line: not line.isdigit())


def test_a_full_disk_is_told_as_such(filled_up: Promised) -> None:
    assert filled_up[-1] == "disk-full"


def test_a_full_disk_loses_no_acknowledged_observation(tmp_path: Path, filled_up: Promised) -> None:
    kept = kept_in(tmp_path)

    assert kept[: len(filled_up) - 1] == filled_up[:-1]
