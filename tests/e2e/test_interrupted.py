"""Ctrl+C, or the system's wish for an end, at any time: an orderly end with a code, never a traceback."""

import signal
import sys
from pathlib import Path

import pytest

from diagclinic.app.exit_codes import ExitCode
from diagclinic.cli.interrupts import ALREADY, BEFORE_WORK
from tests.program import ROOT, ended, environment, read_until, run, run_line, started, terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to a process")

NUMBERS = [signal.SIGINT, signal.SIGTERM]
#: runs the program, and sends it a signal as soon as it begins to import a module
AT_IMPORT = """
import signal, sys
from diagclinic.__main__ import start

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            signal.raise_signal({number})

sys.meta_path.insert(0, Interrupting())
sys.argv = ["diagclinic", "--data", {data!r}, *{words!r}]
sys.exit(start())
"""


def interrupted_at(module: str, number: int, data: Path, *words: str) -> tuple[int, str]:
    """Return the code and what was said where the signal comes while `module` is imported."""
    code = AT_IMPORT.format(module=module, number=int(number), data=str(data), words=words)
    end = run_line([sys.executable, "-c", code], environment(PYTHONPATH=str(ROOT)))
    return end.code, end.err


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@pytest.mark.parametrize("module", ["diagclinic.app.main", "argparse", "diagclinic.services.workshop"])
def test_while_the_program_starts(module: str, number: int, tmp_path: Path) -> None:
    code, said = interrupted_at(module, number, tmp_path, "visit", "list")
    assert (code, said) == (ExitCode.FAILED, f"{BEFORE_WORK}\n")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@pytest.mark.parametrize("module", ["sqlalchemy", "diagclinic.persistence.database"])
def test_while_the_record_is_opened(module: str, number: int, tmp_path: Path) -> None:
    assert interrupted_at(module, number, tmp_path, "visit", "list") == (ExitCode.FAILED, "Stopped.\n")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
def test_while_the_window_is_loaded(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    code, said = interrupted_at("PyQt6.QtWidgets", number, tmp_path, "--demo")
    assert (code, said) == (ExitCode.FAILED, f"{BEFORE_WORK}\n")


def test_the_systems_wish_ends_the_visit_and_keeps_what_was_read(tmp_path: Path) -> None:
    with started(tmp_path, "scan", "--vci", "sim:demo") as program:
        read_until(program, "Reading readiness")
        program.send_signal(signal.SIGTERM)
        end = ended(program)
    assert (end.code, "diagclinic visit show 1" in end.err) == (ExitCode.FAILED, True)
    assert run(tmp_path, "visit", "show", "1", "--json").data["ended_at"] is not None


def test_twice_ends_as_once_and_says_so(tmp_path: Path) -> None:
    with terminal() as (_, name), started(tmp_path, "scan", "--vci", f"elm:{name}") as program:
        read_until(program, "Opening the adapter")
        for number in (*NUMBERS, *NUMBERS):
            program.send_signal(number)
        end = ended(program)
    said = end.err.replace(f"{ALREADY}\n", "")  # comes only where the first was not enough in time
    assert (end.code, said) == (ExitCode.FAILED, "Stopped before anything was read.\n")
    assert run(tmp_path, "visit", "list", "--json").data == []
