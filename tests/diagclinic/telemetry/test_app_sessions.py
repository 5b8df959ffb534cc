"""diagclinic.telemetry.app_sessions: how real processes ended, told by the next one."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.persistence.file_lock import hold_file
from diagclinic.services.telemetry import How
from diagclinic.telemetry.app_sessions import (
    EndedSession,
    SessionRow,
    begin_session,
    ended_sessions,
    forget_session,
)

ROOT = Path(__file__).resolve().parents[3]
ROW = SessionRow("0123456789abcdef", "monday", 1_000_000, {"v": "1.4.2"})
#: begins a session in the folder that it is given, says so, and does what it is told
PROGRAM = """
import faulthandler, sys, threading
from pathlib import Path
from diagclinic.persistence.file_lock import hold_file
from diagclinic.telemetry.app_sessions import SessionRow, begin_session
session = begin_session(Path(sys.argv[1]), SessionRow("0123456789abcdef", "monday", 1_000_000), hold_file)
faulthandler.enable(session.faults)
print("begun", flush=True)
sys.stdin.readline()
"""


def ended_by(folder: Path, act: str = "", number: int = 0) -> list[EndedSession]:
    """Let a process begin a session, do `act` or get a signal, and return what the next one finds."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + act, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    assert found(folder) == []  # it runs
    if number:
        process.send_signal(number)
    process.communicate(b"\n", timeout=60)
    return found(folder)


def found(folder: Path, boot: str = "monday") -> list[EndedSession]:
    return list(ended_sessions(folder, boot, hold_file))


def test_killed_process_ended_abnormally(tmp_path: Path) -> None:
    (ended,) = ended_by(tmp_path, number=signal.SIGKILL)
    assert (ended.how, ended.row.session, ended.crashes) == (How.ABNORMAL, ROW.session, ())


def test_fault_of_native_code_is_a_crash(tmp_path: Path) -> None:
    (ended,) = ended_by(tmp_path, "import ctypes; ctypes.string_at(0)")
    assert (ended.how, [one.type for one in ended.crashes]) == (How.CRASH, ["SegmentationFault"])


def test_process_that_hangs_and_is_killed_has_hung(tmp_path: Path) -> None:
    (ended,) = ended_by(
        tmp_path,
        "faulthandler.dump_traceback_later(0.2, exit=True, file=session.faults)\nthreading.Event().wait()",
    )
    assert (ended.how, [one.what for one in ended.crashes]) == (How.HANG, ["hang"])


def test_process_that_ends_as_it_should_leaves_nothing(tmp_path: Path) -> None:
    assert ended_by(tmp_path, "session.end()") == []
    assert list(tmp_path.iterdir()) == []


def test_hang_that_it_came_out_of_is_still_told(tmp_path: Path) -> None:
    act = "session.faults.write(b'Timeout (0:00:20)!\\n')\nsession.end()"
    (ended,) = ended_by(tmp_path, act)
    assert (ended.how, [one.what for one in ended.crashes]) == (How.CLEAN, ["hang"])


def abandoned(folder: Path) -> Path:
    """Leave the row of a session whose process is gone, and return its file."""
    begin_session(folder, ROW, hold_file).faults.close()
    return folder / f"{ROW.session}.json"


def test_power_that_went_is_told_by_the_start_of_the_computer(tmp_path: Path) -> None:
    abandoned(tmp_path)
    assert [one.how for one in found(tmp_path, "tuesday")] == [How.POWER_LOSS]


def test_time_to_the_last_sign_of_life_is_told(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    os.utime(path, (1042.0, 1042.0))
    assert [one.lasted_s for one in found(tmp_path)] == [42]


def test_hang_before_the_last_sign_of_life_is_not_how_it_ended(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    path.with_suffix(".txt").write_text("Timeout (0:00:20)!\n")
    os.utime(path.with_suffix(".txt"), (1010.0, 1010.0))
    os.utime(path, (1042.0, 1042.0))
    assert [one.how for one in found(tmp_path)] == [How.ABNORMAL]


def test_context_of_the_session_is_kept(tmp_path: Path) -> None:
    abandoned(tmp_path)
    assert [one.row for one in found(tmp_path)] == [ROW]


def test_interface_in_use_last_is_kept_and_told_of_a_crash(tmp_path: Path) -> None:
    session = begin_session(tmp_path, ROW, hold_file)
    for vci in ("doip", "elm327"):
        session.remember(vci)
    session.faults.write(b"Fatal Python error: Aborted\n")
    session.faults.close()
    (ended,) = found(tmp_path)
    assert (ended.row, [one.vci for one in ended.crashes]) == (replace(ROW, vci="elm327"), ["elm327"])


def test_row_of_a_version_that_kept_no_interface_is_read(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    told = json.loads(path.read_text())
    del told["vci"]
    path.write_text(json.dumps(told))
    assert [one.row for one in found(tmp_path)] == [ROW]


def test_row_stays_as_it_was_where_nothing_more_can_be_kept(tmp_path: Path) -> None:
    session = begin_session(tmp_path, ROW, hold_file)
    (tmp_path / f"{ROW.session}.new").mkdir()
    with pytest.raises(OSError, match="new"):
        session.remember("elm327")
    session.faults.close()
    assert [one.row for one in found(tmp_path)] == [ROW]


def test_sign_of_life_is_left_on_the_disk(tmp_path: Path) -> None:
    session = begin_session(tmp_path, ROW, hold_file)
    os.utime(tmp_path / f"{ROW.session}.json", (0, 0))
    session.live()
    assert (tmp_path / f"{ROW.session}.json").stat().st_mtime > 0
    session.end()


def test_what_was_told_is_forgotten(tmp_path: Path) -> None:
    abandoned(tmp_path)
    forget_session(tmp_path, ROW.session)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        json.dumps({"format": 2}),
        json.dumps({"format": 1, "session": "other", "boot": "", "began_ms": 0}),
    ],
)
def test_damaged_row_is_no_session(tmp_path: Path, content: str) -> None:
    abandoned(tmp_path).write_text(content)
    assert [one.crashes for one in found(tmp_path)] == [()]


def test_folder_without_room_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="file"):
        begin_session(tmp_path / "file", ROW, hold_file)
