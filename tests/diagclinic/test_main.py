"""diagclinic.__main__: ``python -m diagclinic``."""

import runpy

import pytest

from diagclinic import __version__


def test_module_runs_the_program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["diagclinic", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("diagclinic", run_name="__main__")
    assert (end.value.code, capsys.readouterr().out) == (0, f"diagclinic {__version__}\n")


def test_module_that_is_only_imported_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("diagclinic.__main__", run_name="diagclinic.__main__")
    assert capsys.readouterr().out == ""
