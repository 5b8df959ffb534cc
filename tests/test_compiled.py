"""The program, compiled once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiled import PACKAGES, compile_packages


def source(folder: Path, text: str) -> Path:
    for package in PACKAGES:
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(text, "utf-8")
    return folder


def test_what_was_compiled_is_what_runs(tmp_path: Path) -> None:
    compile_packages(source(tmp_path, "print(__cached__)\n"))
    line = [sys.executable, "-v", "-c", "import drivers"]
    told = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "code object from" in told.stderr
    assert f"matches {tmp_path / 'drivers' / '__init__.py'}" in told.stderr


def test_what_does_not_compile_is_told(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError, match="diagclinic does not compile"):
        compile_packages(source(tmp_path, "def\n"))
