"""Programs as processes of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from updater.install.layout import Layout
from updater.install.processes import passing_signals, surroundings, wait

CATCHES = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", flush=True)
signal.pause()
"""


def run(code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    return process


def test_a_program_is_told_the_root_and_what_else_is_said(tmp_path: Path) -> None:
    environment = surroundings(Layout(tmp_path), {"MORE": "1"})
    assert (environment["DIAGCLINIC_ROOT"], environment["MORE"]) == (str(tmp_path), "1")


def test_a_program_has_the_user_s_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "of the user")
    assert surroundings(Layout(tmp_path))["SOMETHING"] == "of the user"


def test_a_frozen_program_is_told_that_it_is_none_of_the_launcher_s(tmp_path: Path) -> None:
    assert surroundings(Layout(tmp_path))["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


def test_waiting_ends_with_nothing_while_it_runs_and_with_its_code_after_that() -> None:
    process = run(CATCHES)
    assert wait(process, 0.0) is None
    process.terminate()
    assert wait(process) == 7


def test_a_signal_that_comes_is_passed_on_and_outlived() -> None:
    process = run(CATCHES)
    with passing_signals(process) as came:
        os.kill(os.getpid(), signal.SIGTERM)
        assert process.wait() == 7
    assert came == [signal.SIGTERM]


def test_an_interrupt_of_the_terminal_is_outlived_and_not_sent_twice() -> None:
    process = run(CATCHES)
    with passing_signals(process) as came:
        os.kill(os.getpid(), signal.SIGINT)
        assert wait(process, 0.2) is None
    process.kill()
    process.wait()
    assert came == [signal.SIGINT]


def test_signals_are_as_before_after_that() -> None:
    before = signal.getsignal(signal.SIGTERM)
    process = run("print()")
    with passing_signals(process):
        process.wait()
    assert signal.getsignal(signal.SIGTERM) == before
