"""What programs cost."""

import subprocess
import sys

import pytest

from tests.bench.children import cost_of


def test_memory_is_that_of_the_program() -> None:
    small = cost_of([sys.executable, "-c", "pass"]).peak_mb
    large = cost_of([sys.executable, "-c", "x = bytearray(b'1') * 100_000_000"]).peak_mb
    assert 90 < large - small < 130


def test_work_of_children_counts() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(5_000_000))'])"
    assert cost_of([sys.executable, "-c", code]).cpu_s > cost_of([sys.executable, "-c", "pass"]).cpu_s


def test_failed_program_says_its_last_words() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        cost_of([sys.executable, "-c", "raise SystemExit('no room')"])
    assert failed.value.output == b"no room\n"
