"""One start: its process, its words, its end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.updater.rig import Rig
from updater.install.processes import Process
from updater.install.state import State
from updater.launcher.health import Health
from updater.launcher.watch import (
    KEPT,
    TOOK_OVER_VARIABLE,
    Ended,
    flags_of,
    follow,
    health_file,
    launch,
    note_end,
    say,
)

SAYS = """
import os, sys, time
def say(*words):
    for word in words:
        with open(os.environ["DIAGCLINIC_HEALTH"], "a") as file:
            file.write(word)
"""


def started(path: Path, code: str) -> Process:
    """Return a process that says things in the file `path`."""
    environment = {**os.environ, "DIAGCLINIC_HEALTH": str(path)}
    return subprocess.Popen([sys.executable, "-c", SAYS + code], env=environment)


def followed(rig: Rig, code: str, health: Health) -> tuple[Ended, Process]:
    path = health_file(rig.layout)
    process = started(path, code)
    return follow(process, path, health), process


def test_a_version_that_proves_itself_is_good_while_it_still_runs(rig: Rig) -> None:
    code = """say("selftest\\ndatabase\\nwindow\\n", "alive\\n"); time.sleep(1000)"""
    ended, process = followed(rig, code, Health(0.0, 60.0))
    assert (ended, process.returncode) == (Ended(0, "", is_good=True), None)
    process.kill()
    process.wait()


def test_words_that_come_in_pieces_are_put_together(rig: Rig) -> None:
    code = """say("self"); time.sleep(0.3); say("test\\ndatabase\\nwin", "dow\\n")"""
    assert followed(rig, code, Health(0.0, 60.0))[0].is_good


def test_a_crash_is_an_end_with_its_reason(rig: Rig) -> None:
    ended, _ = followed(rig, "os.abort()", Health(0.0, 60.0))
    assert ended == Ended(-6, "It ended by itself with code -6.")


def test_a_version_that_hangs_is_ended(rig: Rig) -> None:
    ended, process = followed(rig, "time.sleep(1000)", Health(1.0, 0.3))
    assert (ended.code, ended.why, process.returncode) == (-9, "It was silent for 0 s.", -9)


def test_an_early_end_that_somebody_wanted_is_no_failure(rig: Rig) -> None:
    assert followed(rig, """say("selftest\\nclosing\\n")""", Health(1.0, 60.0))[0] == Ended(0, "")


def test_words_that_cannot_be_read_are_held_against_nobody(rig: Rig) -> None:
    process = started(rig.folder, "sys.exit(3)")
    assert follow(process, rig.folder / "gone", Health(1.0, 60.0)) == Ended(3, "")


def test_a_program_is_started_with_its_words_and_the_install_s_root(rig: Rig) -> None:
    told = rig.folder / "told"
    version = rig.add_program(
        "1.0.0",
        f"#!{sys.executable} -IS\nimport os, sys\n"
        f"open({str(told)!r}, 'w').write(repr((os.environ['DIAGCLINIC_ROOT'], sys.argv[1:])))\n",
    )
    assert launch(rig.layout, version, ["--demo"], {}).wait() == 0
    assert told.read_text() == repr((str(rig.layout.root), ["--demo"]))


def test_nothing_of_another_start_is_handed_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGCLINIC_HEALTH", "/of/another")
    monkeypatch.setenv("DIAGCLINIC_FLAGS", "/of/another")
    program = "import os, sys\nsys.exit(len({'DIAGCLINIC_HEALTH', 'DIAGCLINIC_FLAGS'} & set(os.environ)))\n"
    version = rig.add_program("1.0.0", f"#!{sys.executable} -IS\n{program}")
    assert launch(rig.layout, version, [], {}).wait() == 0


def test_a_program_that_is_not_executable_is_an_error_of_the_system(rig: Rig) -> None:
    version = rig.add("1.0.0")
    version.app.chmod(0o644)
    with pytest.raises(PermissionError):
        launch(rig.layout, version, [], {})


def test_a_newer_launcher_says_that_it_started_and_the_application_does_not_know(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOOK_OVER_VARIABLE, str(rig.folder / "said"))
    program = f"import os, sys\nsys.exit('{TOOK_OVER_VARIABLE}' in os.environ)\n"
    version = rig.add_program("1.0.0", f"#!{sys.executable} -IS\n{program}")
    assert launch(rig.layout, version, [], {}).wait() == 0
    assert (rig.folder / "said").read_text() == "started\n"


def test_saying_something_where_nothing_can_be_written_goes_on(tmp_path: Path) -> None:
    say(tmp_path / "nowhere" / "file", "started")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("flags", "name"), [("current", "current.json"), ("good", "good.json"), ("factory", None), ("x", None)]
)
def test_the_application_is_told_which_flags_count(rig: Rig, flags: str, name: str | None) -> None:
    safe = {"DIAGCLINIC_SAFE_MODE": "1"}
    expected = {"DIAGCLINIC_FLAGS": str(rig.layout.flags / name)} if name else safe
    assert flags_of(rig.layout, State(flags=flags)) == expected


def test_old_words_are_cleared_away_and_the_newest_kept(rig: Rig) -> None:
    files = [health_file(rig.layout) for _ in range(KEPT + 5)]
    assert sorted(rig.layout.health.glob("*.txt")) == files[4:]


def test_old_words_that_cannot_be_cleared_away_keep_nothing_from_starting(rig: Rig) -> None:
    (rig.layout.health / "0.txt").mkdir(parents=True)
    assert all(health_file(rig.layout).exists() for _ in range(KEPT + 1))


def test_ends_are_noted_and_never_more_than_the_last_few(rig: Rig) -> None:
    rig.layout.health.mkdir()
    for number in range(KEPT + 3):
        note_end(rig.layout, "1.0.0", Ended(number, "It failed."))
    codes = [end["code"] for end in rig.ends]
    assert codes == list(range(3, KEPT + 3))
    assert {name: rig.ends[0][name] for name in ("version", "good", "why")} == {
        "version": "1.0.0",
        "good": False,
        "why": "It failed.",
    }


def test_an_end_that_cannot_be_noted_is_not_noted(rig: Rig) -> None:
    (rig.layout.health / "ended.jsonl").mkdir(parents=True)
    note_end(rig.layout, "1.0.0", Ended(0, ""))
    assert json.dumps([path.name for path in rig.layout.health.iterdir()]) == '["ended.jsonl"]'
