"""diagclinic.telemetry.fault_files: what faulthandler really writes, on this system and as Windows has it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.known_code import places
from diagclinic.services.telemetry import Crashed
from diagclinic.telemetry import fault_files

ROOT = Path(__file__).resolve().parents[3]
WINDOWS = """Windows fatal exception: access violation

Thread 0x00001a2c (most recent call first):
  File "C:\\Users\\Tess Turner\\DiagClinic\\1.4.2\\drivers\\j2534\\passthru.py", line 77 in read_messages
  File "threading.py", line 975 in run

Current thread 0x00001b3c (most recent call first):
  File "diagclinic\\ui\\application.py", line 123 in run_window
"""


def crashes_in(text: str) -> tuple[Crashed, ...]:
    """Return what a file of faults tells on this computer."""
    return fault_files.crashes_in(text, places())


def written_by(code: str, *words: str) -> str:
    """Return what a process of its own writes to its file of faults (its standard error)."""
    program = f"import faulthandler, sys; faulthandler.enable()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("import ctypes; ctypes.string_at(0)", "SegmentationFault"),
        ("import os; os.abort()", "Aborted"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGBUS)", "BusError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "IllegalInstruction"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGFPE)", "FloatingPointException"),
    ],
)
def test_real_fault_is_told_by_its_kind(act: str, kind: str) -> None:
    (crash,) = crashes_in(written_by(act))
    assert (crash.what, crash.type, crash.thread) == ("native", kind, "main")


def test_frames_of_a_real_fault_lead_into_our_code() -> None:
    act = "from diagclinic.services import jobs; import ctypes\njobs.unheard = ctypes.string_at\n"
    act += "from diagclinic.services.jobs import JobContext, Progress\n"
    act += "JobContext(lambda _: ctypes.string_at(0)).step(0, 1, 'scan')"
    (crash,) = crashes_in(written_by(act))
    assert any(frame.startswith("diagclinic.services.jobs:step:") for frame in crash.frames)
    assert crash.frames[0].startswith("ctypes:string_at:")


def test_real_hang_is_told_with_the_frames_of_the_first_thread() -> None:
    act = """
import threading, os
from diagclinic.services.jobs import JobContext
threading.Thread(target=threading.Event().wait, daemon=True).start()
faulthandler.dump_traceback_later(0.2, exit=True)
JobContext(lambda _: threading.Event().wait()).step(0, 1, "scan")
"""
    (crash,) = crashes_in(written_by(act))
    assert (crash.what, crash.type, crash.thread) == ("hang", "Hang", "main")
    assert any(frame.startswith("diagclinic.services.jobs:step:") for frame in crash.frames)


def test_fault_on_windows_is_told_by_the_thread_that_it_was_on() -> None:
    (crash,) = crashes_in(WINDOWS)
    assert (crash.type, crash.frames) == ("AccessViolation", ("diagclinic.ui.application:run_window:123",))


def test_name_of_a_user_in_a_path_is_not_told() -> None:
    assert "Tess" not in repr(crashes_in(WINDOWS.replace("Current thread", "Thread")))


def test_same_fault_has_the_same_signature_wherever_it_is_installed() -> None:
    moved = WINDOWS.replace("Tess Turner", "Anna").replace("line 123", "line 130").replace("1.4.2", "1.5.0")
    assert crashes_in(WINDOWS)[0].signature == crashes_in(moved)[0].signature


def test_hang_that_ended_in_a_fault_tells_both() -> None:
    hang = (
        'Timeout (0:00:20)!\nThread 0x01 (most recent call first):\n  File "diagclinic/a.py", line 1 in b\n'
    )
    assert [one.what for one in crashes_in(hang + WINDOWS)] == ["hang", "native"]


def test_words_of_a_fault_are_not_told() -> None:
    (crash,) = crashes_in("Fatal Python error: Tess Turner's VIN WVWZZZ1JZ3W386752\n")
    assert (crash.type, crash.frames) == ("FatalError", ())


@given(text=st.text(max_size=400) | st.lists(st.sampled_from(WINDOWS.splitlines(keepends=True))).map("".join))
def test_any_file_is_read(text: str) -> None:
    assert len(crashes_in(text)) <= 2


def test_fault_in_a_file_of_somebody_tells_nothing_of_it(tmp_path: Path) -> None:
    plugin = tmp_path / "diagclinic" / "tess_turner.py"
    plugin.parent.mkdir()
    plugin.write_text("import ctypes\ndef car_of_tess():\n    ctypes.string_at(0)\n")
    act = f"sys.path.insert(0, {str(plugin.parent)!r})\nimport tess_turner; tess_turner.car_of_tess()"
    (crash,) = crashes_in(written_by(act))
    assert crash.frames[1:] == ("other:other:0", "other:other:0")
