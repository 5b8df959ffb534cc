"""diagclinic.__main__: ``python -m diagclinic``."""

import runpy
import signal
from collections.abc import Iterator

import pytest

from diagclinic import __version__
from diagclinic.cli.interrupts import NUMBERS


@pytest.fixture(autouse=True)
def _handlers_put_back() -> Iterator[None]:
    """Put back what the program, which thinks that the process is its own, did to signals."""
    former = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


def test_module_runs_the_program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["diagclinic", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("diagclinic", run_name="__main__")
    assert (end.value.code, capsys.readouterr().out) == (0, f"diagclinic {__version__}\n")


def test_module_that_is_only_imported_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("diagclinic.__main__", run_name="diagclinic.__main__")
    assert capsys.readouterr().out == ""


def test_interpreter_is_left_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["diagclinic", "--version"])
    with pytest.raises(SystemExit):
        runpy.run_module("diagclinic", run_name="__main__")
    assert {signal.getsignal(number) for number in NUMBERS} == {signal.SIG_IGN}
