"""diagclinic.app.telemetry: real runs of the program, looked at as the uploader sees them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from diagclinic import __version__
from diagclinic.app.telemetry import AppTelemetry, Surroundings, is_fault
from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import RecordError
from diagclinic.services.consent import Level
from diagclinic.services.health import NobodyAsks, Sign
from diagclinic.services.jobs import Cancelled, JobContext, unheard
from diagclinic.services.telemetry import FeedbackGiven, OperationEnded
from diagclinic.services.telemetry_jobs import About, Watched
from diagclinic.telemetry.consent import Consent, write_consent
from tests import program
from tests.service_doubles import MemoryShop
from tests.spools import bytes_of, events_of, meta_of
from updater.install.layout import Layout
from updater.launcher.watch import Ended, note_end

SCAN = OperationEnded("scan", "can11", "elm327", "ok", 5)
PATIENCE_S = 30.0
VIN = re.compile(r'"([A-HJ-NPR-Z0-9]{17})"')
EARLY = "2026-01-01T00:00:00+00:00"
#: begins a session of the window in a folder, says so, and waits to be told to do something
WINDOW = """
import sys, time
from pathlib import Path
from diagclinic.app.telemetry import AppTelemetry, Surroundings
from diagclinic.services.health import NobodyAsks, Sign
def no_shop(): raise AssertionError
around = Surroundings(Path(sys.argv[1]), "window", time.monotonic(), hang_s=float(sys.argv[2]))
telling = AppTelemetry(around, no_shop, lambda: None)
telling.begin()
health = telling.health(NobodyAsks())
health.say(Sign.WINDOW)
telling.recorder.flush(20)
print("begun", flush=True)
sys.stdin.readline()
"""

HANGING = """
import os, signal, threading
from diagclinic.services.jobs import JobContext
threading.Timer(2.5, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
JobContext(lambda _: threading.Event().wait()).step(0, 1, "scan")
"""


def agree(data: Path, level: Level = Level.RESEARCH) -> Path:
    """Agree to `level` long ago, and return the folder of telemetry."""
    write_consent(data / "telemetry", Consent(level, "Tess", EARLY))
    return data / "telemetry"


def begun(data: Path, **more: Any) -> AppTelemetry:
    """Begin a session of the window."""
    telling = AppTelemetry(Surroundings(data, "window", 0.0, **more), MemoryShop, lambda: None)
    telling.begin()
    return telling


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[AppTelemetry]:
    agree(tmp_path)
    made = begun(tmp_path)
    yield made
    made.end()


def told(data: Path, kind: str = "") -> list[dict[str, Any]]:
    """Return the events in the spool of `data`."""
    path = data / "telemetry" / "spool.db"
    events = events_of(path) if path.exists() else []
    return [event for event in events if not kind or event["k"] == kind]


def end_process(data: Path, act: str, hang_s: float = 600.0) -> None:
    """Let a window of another process begin, do `act` and end as that makes it."""
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW + act, str(data), str(hang_s)],
        cwd=program.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=program.environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    process.communicate(b"\n", timeout=60)


# -- nobody agreed --


def test_nothing_is_made_where_nobody_agreed(tmp_path: Path) -> None:
    telling = begun(tmp_path)
    telling.recorder.tell(SCAN)
    telling.health(NobodyAsks()).say(Sign.WINDOW)
    telling.end()
    assert list(tmp_path.iterdir()) == []


def test_command_makes_nothing_where_nobody_agreed(tmp_path: Path) -> None:
    program.run(tmp_path, "scan", "--vci", "sim:demo", "--no-values")
    assert not (tmp_path / "telemetry").exists()


# -- this session --


def test_session_begins_and_ends(tmp_path: Path) -> None:
    agree(tmp_path)
    telling = begun(tmp_path)
    telling.health(NobodyAsks()).say(Sign.WINDOW)
    telling.end()
    (started,), (ended,) = told(tmp_path, "session_started"), told(tmp_path, "session_ended")
    assert (started["face"], ended["how"]) == ("window", "clean")
    assert ended["ended"] == started["context"]["session"]
    assert list((tmp_path / "telemetry" / "faults").iterdir()) == []


def test_context_tells_version_and_computer_and_no_name(tmp_path: Path) -> None:
    agree(tmp_path)
    telling = begun(tmp_path, flags=lambda: {"live.polling": "batched"})
    telling.recorder.tell(SCAN)
    telling.end()
    context = told(tmp_path, "operation")[0]["context"]
    assert (context["v"], context["channel"], context["level"]) == (__version__, "none", 4)
    assert context["flags"] == {"live.polling": "batched"}
    assert set(context) == {
        *(
            "v",
            "channel",
            "region",
            "platform",
            "level",
            "session",
            "boot",
            "flags",
            "tier",
            "ram_gb",
            "cores",
        ),
    }


@pytest.mark.parametrize("level", [Level.CRASH, Level.HEALTH])
def test_lower_level_tells_less(tmp_path: Path, level: Level) -> None:
    agree(tmp_path, level)
    telling = begun(tmp_path)
    telling.recorder.tell(SCAN)
    telling.end()
    kinds = {event["k"] for event in told(tmp_path)}
    assert ("operation" in kinds) is (level is Level.HEALTH)


def test_second_program_beside_the_first_tells_nothing_of_its_end(
    tmp_path: Path, telling: AppTelemetry
) -> None:
    other = begun(tmp_path)
    other.recorder.tell(SCAN)
    other.end()
    assert [event["how"] for event in told(tmp_path, "session_ended")] == ["clean"]


# -- sessions before --


@pytest.mark.parametrize(
    ("act", "how", "crashes"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "abnormal", []),
        ("import ctypes; ctypes.string_at(0)", "crash", [("native", "SegmentationFault")]),
        ("import os; os.abort()", "crash", [("native", "Aborted")]),
        (HANGING, "hang", [("hang", "Hang")]),
        ("telling.end()", "clean", []),
    ],
)
def test_next_start_tells_how_the_last_one_ended(
    tmp_path: Path, act: str, how: str, crashes: list[tuple[str, str]]
) -> None:
    agree(tmp_path)
    end_process(tmp_path, act, 0.5 if how == "hang" else 600.0)
    telling = begun(tmp_path)
    telling.recorder.flush(PATIENCE_S)
    ended = told(tmp_path, "session_ended")
    found = [(one["what"], one["type"]) for one in told(tmp_path, "crash")]
    telling.end()
    assert ([one["how"] for one in ended], found) == ([how], crashes)
    assert ended[0]["ended"] == ended[0]["context"]["session"]


@pytest.mark.parametrize(
    ("act", "hang_s"),
    [("import ctypes; ctypes.string_at(0)", 600.0), (HANGING, 0.5)],
    ids=["native", "hang"],
)
def test_next_start_tells_the_interface_that_was_in_use(tmp_path: Path, act: str, hang_s: float) -> None:
    agree(tmp_path, Level.CRASH)
    watching = "telling.recorder.uses('doip'); telling.recorder.uses('elm327')"
    end_process(tmp_path, f"{watching}\n{act}", hang_s)
    begun(tmp_path).end()
    assert [one["vci"] for one in told(tmp_path, "crash")] == ["elm327"]


def test_interface_of_an_earlier_session_is_not_this_ones(tmp_path: Path) -> None:
    agree(tmp_path)
    end_process(tmp_path, "telling.recorder.uses('elm327'); telling.end()")
    end_process(tmp_path, "import ctypes; ctypes.string_at(0)")
    begun(tmp_path).end()
    assert [one["vci"] for one in told(tmp_path, "crash")] == [""]


def test_interface_that_is_used_once_a_session_ended_brings_no_row_back(tmp_path: Path) -> None:
    agree(tmp_path)
    telling = begun(tmp_path)
    telling.end()
    telling.recorder.uses("elm327")
    assert list((tmp_path / "telemetry" / "faults").iterdir()) == []


def test_interface_in_use_before_somebody_agreed_is_known_then(tmp_path: Path) -> None:
    act = """
telling.recorder.uses("elm327")
from diagclinic.services.consent import Level
telling.privacy.choose(Level.CRASH, "Tess")
import ctypes; ctypes.string_at(0)
"""
    end_process(tmp_path, act)
    begun(tmp_path).end()
    assert [one["vci"] for one in told(tmp_path, "crash")] == ["elm327"]


def test_end_is_told_once_whoever_looks(tmp_path: Path) -> None:
    agree(tmp_path)
    end_process(tmp_path, "import ctypes; ctypes.string_at(0)")
    for _ in range(3):
        begun(tmp_path).end()
    assert [one["how"] for one in told(tmp_path, "session_ended")] == ["crash", "clean", "clean", "clean"]
    assert len(told(tmp_path, "crash")) == 1


def test_launcher_tells_of_a_version_that_failed_once_and_as_that_version(tmp_path: Path) -> None:
    agree(tmp_path)
    layout = Layout(tmp_path / "root")
    layout.health.mkdir(parents=True)
    note_end(layout, "1.5.0", Ended(-11, "It ended by itself with code -11."))
    for _ in range(2):
        begun(tmp_path, root=layout.root).end()
    (crash,) = told(tmp_path, "crash")
    assert (crash["what"], crash["context"]["v"]) == ("launcher", "1.5.0")
    assert [one["act"] for one in told(tmp_path, "update")] == ["failed"]


# -- faults --


def test_exception_on_any_thread_is_told_without_its_words(tmp_path: Path) -> None:
    agree(tmp_path)
    fault = "thread = threading.Thread(target=lambda: {}['WVWZZZ1JZ3W386752'])"
    end_process(tmp_path, f"import threading\n{fault}\nthread.start()\nthread.join()\ntelling.end()")
    (crash,) = told(tmp_path, "crash")
    assert (crash["what"], crash["type"], crash["thread"]) == ("python", "KeyError", "worker")
    assert b"WVWZZZ1JZ3W386752" not in bytes_of(tmp_path)


def test_fault_of_a_command_is_told(tmp_path: Path) -> None:
    agree(tmp_path)
    telling = AppTelemetry(Surroundings(tmp_path, "cli", 0.0), MemoryShop, lambda: None)
    with pytest.raises(ZeroDivisionError), telling.session("scan.run"):
        1 / 0  # noqa: B018  the fault
    telling.end()
    assert [one["type"] for one in told(tmp_path, "crash")] == ["ZeroDivisionError"]
    assert [one["feature"] for one in told(tmp_path, "feature")] == ["cli-scan-run"]


@pytest.mark.parametrize("error", [RecordError("x"), Cancelled(), UsageError("x"), BrokenPipeError()])
def test_what_a_person_can_act_on_is_no_fault(error: Exception) -> None:
    assert not is_fault(error)


def test_fault_that_a_watched_job_told_of_is_not_told_twice(telling: AppTelemetry) -> None:
    class Faulty:
        priority = None

        def run(self, context: JobContext) -> None:
            raise KeyError

    with pytest.raises(KeyError) as caught:
        Watched(Faulty(), About("scan"), telling.recorder).run(JobContext(unheard))  # type: ignore[arg-type]
    assert not is_fault(caught.value)


# -- the will --


def test_agreeing_begins_at_once(tmp_path: Path) -> None:
    telling = begun(tmp_path)
    telling.privacy.choose(Level.HEALTH, "Tess")
    telling.recorder.tell(SCAN)
    telling.end()
    kinds = [event["k"] for event in told(tmp_path)]
    assert ("consent" in kinds, "operation" in kinds, "session_ended" in kinds) == (True, True, True)


def test_withdrawing_leaves_nothing_and_tells_nothing_more(tmp_path: Path) -> None:
    folder = agree(tmp_path)
    telling = begun(tmp_path)
    telling.recorder.tell(SCAN)
    telling.recorder.flush(PATIENCE_S)
    epoch = meta_of(folder / "spool.db")["epoch"]
    telling.privacy.choose(Level.NONE, "Tess")
    telling.recorder.tell(SCAN)
    telling.end()
    assert (told(tmp_path), meta_of(folder / "spool.db")["epoch"] != epoch) == ([], True)
    assert list((folder / "faults").iterdir()) == []


def test_withdrawal_in_another_program_is_obeyed(tmp_path: Path, telling: AppTelemetry) -> None:
    telling.recorder.tell(SCAN)
    telling.recorder.flush(PATIENCE_S)
    elsewhere = AppTelemetry(Surroundings(tmp_path, "cli", 0.0), MemoryShop, lambda: None)
    elsewhere.privacy.choose(Level.NONE, "Anna")
    telling.recorder.tell(SCAN)
    telling.recorder.flush(PATIENCE_S)
    assert told(tmp_path) == []


def test_choice_in_another_program_is_obeyed_within_seconds(tmp_path: Path) -> None:
    telling = begun(tmp_path)
    health = telling.health(NobodyAsks())
    agree(tmp_path, Level.HEALTH)
    for _ in range(10):  # beats, one a second
        health.say(Sign.ALIVE)
    telling.recorder.tell(SCAN)
    telling.end()
    assert "operation" in {event["k"] for event in told(tmp_path)}


def test_message_is_kept_though_nothing_is_agreed(tmp_path: Path) -> None:
    telling = begun(tmp_path)
    telling.recorder.tell(FeedbackGiven("scan", csat=5, words="Tess says: fine"))
    telling.end()
    assert [event["k"] for event in told(tmp_path)] == ["feedback"]


# -- a whole scan, with canaries --


def test_nothing_that_tells_a_vehicle_or_a_person_is_in_the_spool(tmp_path: Path) -> None:
    folder = agree(tmp_path)
    people = ("--plate", "KANARI 77", "--technician", "Zebulon Quist", "--complaint", "Xanthippe heult")
    demo = program.run(tmp_path, "scan", "--vci", "sim:demo", "--json", "--no-values", *people)
    vin = VIN.findall(demo.out)[0]
    program.run(tmp_path, "visit", "shop", "--name", "Werkstatt Zwackelmann", "--contact", "Ulmenweg 9")
    program.run(tmp_path, "report", str(tmp_path / "Zebulon-Quist.html"))
    program.run(tmp_path, "scan", "--vci", "sim:demo?ignition=off")
    written = bytes_of(folder).lower()
    canaries = (
        vin,
        vin[-6:],
        "kanari",
        "zebulon",
        "quist",
        "xanthippe",
        "zwackelmann",
        "ulmenweg",
        str(tmp_path),
    )
    assert len(told(tmp_path)) > 10
    assert [one for one in canaries if one.lower().encode() in written] == []
    assert [one for one in canaries if one.encode().hex().encode() in written] == []


def test_fault_of_native_code_in_a_real_command_is_told_at_the_next(tmp_path: Path) -> None:
    agree(tmp_path)
    crashing = (
        "import ctypes\nfrom diagclinic.services.scan import ScanAll\n"
        "ScanAll.run = lambda self, context: ctypes.string_at(0)\n"
        "from diagclinic.app.main import main\nmain()"
    )
    words = ["--data", str(tmp_path), "scan", "--vci", "sim:demo"]
    done = program.run_line([sys.executable, "-c", crashing, *words])
    assert done.code < 0
    program.run(tmp_path, "vci", "list")
    assert [one["how"] for one in told(tmp_path, "session_ended")] == ["crash", "clean"]
    (crash,) = told(tmp_path, "crash")
    assert any("diagclinic.services.telemetry_jobs:run" in frame for frame in crash["frames"])


def test_killed_commands_lose_no_event_that_was_kept(tmp_path: Path) -> None:
    folder = agree(tmp_path)
    act = "import os, signal\nfor n in range(50): telling.recorder.tell(SCAN)\ntelling.recorder.flush(20)\n"
    act = "from tests.diagclinic.app.test_telemetry import SCAN\n" + act
    for _ in range(4):
        end_process(tmp_path, act + "os.kill(os.getpid(), signal.SIGKILL)")
    begun(tmp_path).end()
    assert len(told(tmp_path, "operation")) == 200
    assert [one["how"] for one in told(tmp_path, "session_ended")] == ["abnormal"] * 4 + ["clean"]
    assert len(meta_of(folder / "spool.db")["epoch"]) == 16


def test_writers_that_are_killed_at_any_moment_lose_nothing_that_was_kept(tmp_path: Path) -> None:
    agree(tmp_path)
    act = (
        "from diagclinic.services.telemetry import FeatureUsed\n"
        "for n in range(1, 100_000):\n"
        "    telling.recorder.tell(FeatureUsed(sys.argv[3], n))\n"
        "    telling.recorder.flush(20)\n"
        "    print(n, flush=True)\n"
    )
    kept: dict[str, int] = {}
    for run in range(5):
        line = [sys.executable, "-c", WINDOW + act, str(tmp_path), "600", f"run{run}"]
        pairs = [killed_after(line, 3 + 7 * run), killed_after([*line[:-1], f"run{run}b"], 11)]
        kept |= {f"run{run}": pairs[0], f"run{run}b": pairs[1]}
    begun(tmp_path).end()
    found: dict[str, list[int]] = {}
    for event in told(tmp_path, "feature"):
        found.setdefault(event["feature"], []).append(event["count"])
    assert all(found[name] == list(range(1, len(found[name]) + 1)) for name in kept)
    assert all(len(found[name]) >= count for name, count in kept.items())
    assert [one["how"] for one in told(tmp_path, "session_ended")].count("abnormal") == 10


def killed_after(line: list[str], lines: int) -> int:
    """Start a program, kill it once it has printed so many lines, and return the last that it printed."""
    process = subprocess.Popen(
        line,
        cwd=program.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=program.environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    said = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += process.stdout.readlines()
    process.communicate()
    return max(int(one) for one in said if one.strip().isdecimal() and one.endswith("\n"))


def test_folder_that_cannot_be_written_keeps_no_program_from_working(tmp_path: Path) -> None:
    folder = agree(tmp_path)
    (folder / "faults").write_text("no folder")
    (folder / "spool.db").mkdir()
    done = program.run(tmp_path, "vci", "list", "--json")
    assert (done.code, isinstance(json.loads(done.out), list)) == (0, True)
    with suppress(OSError):
        (folder / "spool.db").rmdir()
