"""Versions of the program that fleets are given."""

import subprocess
from pathlib import Path

import pytest

from tests.fleet_world.programs import Fault, make_program, spoil


def test_a_version_runs_as_its_own(tmp_path: Path) -> None:
    program = make_program(tmp_path, "7.1.0")
    line = tmp_path / "diagclinic"
    line.write_bytes(program.files()["diagclinic"])
    line.chmod(0o755)
    told = subprocess.run([str(line), "--version"], capture_output=True, text=True, check=True)
    assert told.stdout == "diagclinic 7.1.0\n"


def test_a_fault_is_written_where_it_is_meant_for(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("a = 1\nb = 2\n")
    spoil(tmp_path, Fault("one.py", "b = 2", "b = 3"))
    assert (tmp_path / "one.py").read_text() == "a = 1\nb = 3\n"


@pytest.mark.parametrize("text", ["a = 1\n", "b = 2\nb = 2\n"])
def test_a_fault_without_its_one_place_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.py").write_text(text)
    with pytest.raises(AssertionError, match="has no place"):
        spoil(tmp_path, Fault("one.py", "b = 2", "b = 3"))
