"""Which screen the benchmarks of the window use, and how a process is timed."""

import subprocess
import sys

import pytest

from tests.bench.measuring import platform
from tests.bench.startup import _start, median_s


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a screen always")
def test_without_a_display_the_window_is_painted_off_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert platform() == "offscreen"


def test_display_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":7")
    assert platform() == ""


def test_platform_that_somebody_chose_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    assert platform() == "minimal"


def test_process_keeps_its_state_in_the_folder_it_is_given() -> None:
    told = _start(("-c", "import os; print(os.environ['DIAGCLINIC_DATA'])"), "/somewhere")
    assert told == "/somewhere\n"


def test_process_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        median_s(("-c", "raise SystemExit(3)"))
