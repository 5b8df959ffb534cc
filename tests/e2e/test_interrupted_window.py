"""Ctrl+C, or the system's wish for an end, closes the window as its own button does."""

import signal
import sys
from pathlib import Path

import pytest

from tests.program import ended, run, started, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to a window")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_the_visit_is_ended_in_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with started(tmp_path, "--demo") as window:
        wait_until(lambda: any((tmp_path / "traces").glob("*")))
        window.send_signal(number)
        end = ended(window)
    (visit,) = run(tmp_path, "visit", "list", "--json").data
    assert (end.code, "Traceback" in end.err, visit["ended_at"] is None) == (0, False, False)
