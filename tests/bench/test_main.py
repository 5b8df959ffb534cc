"""The command line of the benchmarks."""

import importlib
import subprocess
import sys

import pytest

from tests.bench.__main__ import BENCHES, main


def test_unknown_benchmark_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["juggling"])
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert all(name in told for name in BENCHES)


@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_can_be_run(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").run)


def test_package_runs_as_a_module() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--help"], capture_output=True, text=True, check=True
    )
    assert "connect" in told.stdout
