"""What a start runs: as processes, as a person starts it."""

import subprocess
import sys

import pytest

from tests.updater.rig import Rig
from updater.install.processes import wait
from updater.install.state import Trial
from updater.launcher.start import is_window

ECHO = f"#!{sys.executable} -IS\nimport sys\nprint('VERSION', sys.argv[1:], sys.stdin.read())\nsys.exit(7)\n"


def add_echo(rig: Rig, *versions: str) -> None:
    """Put versions there that print what they get, and end with 7."""
    for version in versions:
        rig.add_program(version, ECHO.replace("VERSION", version))


def until_open(rig: Rig, launcher: subprocess.Popen[bytes]) -> None:
    """Return once a window has opened."""
    while not rig.started:
        assert wait(launcher, 0.02) is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--demo"],
        ["--data", "/d"],
        ["--data=/d", "--demo"],
        ["--vci", "sim:demo"],
        ["--vci=elm:x", "--safe-mode"],
    ],
)
def test_words_that_open_a_window(words: list[str]) -> None:
    assert is_window(words)


@pytest.mark.parametrize(
    "words", [["scan"], ["--version"], ["--help"], ["--data", "/d", "scan"], ["--data"], ["--selftest"], [""]]
)
def test_words_that_do_not(words: list[str]) -> None:
    assert not is_window(words)


def test_a_verb_gets_its_words_and_input_and_gives_its_output_and_code(rig: Rig) -> None:
    add_echo(rig, "1.0.0")
    rig.set(current="1.0.0", last_good="1.0.0")
    done = rig.start("scan", "--vci", "sim:demo", typed="yes")
    assert (done.returncode, done.stdout, done.stderr) == (7, "1.0.0 ['scan', '--vci', 'sim:demo'] yes\n", "")


def test_a_verb_is_not_watched_and_changes_nothing(rig: Rig) -> None:
    add_echo(rig, "1.0.0")
    rig.set(current="1.0.0", last_good="1.0.0")
    before = sorted(path.name for path in rig.layout.root.iterdir())
    rig.start("db", "info")
    assert sorted(path.name for path in rig.layout.root.iterdir()) == before


@pytest.mark.parametrize(("tries", "version"), [(0, "1.0.0"), (1, "1.1.0")])
def test_a_verb_runs_what_is_on_trial_only_once_it_was_tried(rig: Rig, tries: int, version: str) -> None:
    add_echo(rig, "1.0.0", "1.1.0")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0", tries))
    assert rig.start("scan").stdout.startswith(version)
    assert rig.state.trial == Trial("1.1.0", tries)


def test_a_verb_runs_the_newest_complete_version_where_the_state_is_lost(rig: Rig) -> None:
    add_echo(rig, "1.0.0", "1.1.0")
    assert rig.start("scan").stdout.startswith("1.1.0")


def test_a_version_that_was_withdrawn_goes_on_until_another_is_taken(rig: Rig) -> None:
    add_echo(rig, "1.0.0", "1.1.0")
    rig.set(current="1.0.0", last_good="1.0.0", yanked=("1.0.0", "1.1.0"))
    assert rig.start("scan").stdout.startswith("1.0.0")


def test_a_verb_whose_version_is_damaged_runs_another(rig: Rig) -> None:
    add_echo(rig, "1.0.0", "1.1.0")
    rig.set(current="1.1.0", last_good="1.1.0")
    (rig.layout.version("1.1.0") / "diagclinic").unlink()
    assert rig.start("scan").stdout.startswith("1.0.0")


def test_a_verb_whose_version_is_damaged_runs_a_halted_one_last(rig: Rig) -> None:
    add_echo(rig, "1.0.0", "1.1.0", "1.2.0")
    rig.set(current="1.2.0", last_good="1.2.0", halts={"h1": "1.1.0"})
    (rig.layout.version("1.2.0") / "diagclinic").unlink()
    assert rig.start("scan").stdout.startswith("1.0.0")


def test_a_verb_whose_version_the_system_does_not_run_runs_another(rig: Rig) -> None:
    add_echo(rig, "1.0.0", "1.1.0")
    rig.set(current="1.1.0", last_good="1.1.0")
    (rig.layout.version("1.1.0") / "diagclinic").chmod(0o644)
    assert rig.start("scan").stdout.startswith("1.0.0")


def test_without_any_version_the_person_is_told_what_to_do(rig: Rig) -> None:
    done = rig.start("scan")
    assert done.returncode == 1
    assert "No version of DiagClinic starts on this computer" in done.stderr


def test_a_second_window_starts_the_same_version_unwatched(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.set(current="1.0.0", last_good="1.0.0")
    line = [sys.executable, "-m", "updater.launcher"]
    first = subprocess.Popen(line, env=rig.environment(life_s=60.0))
    until_open(rig, first)
    assert rig.start(life_s=0.0).returncode == 0
    (rig.data / "close").touch()
    assert first.wait() == 0
    assert (rig.started, len(rig.ends)) == (["1.0.0", "1.0.0"], 1)


def test_a_second_window_never_tries_what_is_on_trial(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.set(current="1.0.0", last_good="1.0.0")
    first = subprocess.Popen([sys.executable, "-m", "updater.launcher"], env=rig.environment(life_s=60.0))
    until_open(rig, first)
    rig.add("1.1.0")
    rig.set(current="1.1.0", trial=Trial("1.1.0"))
    rig.start(life_s=0.0)
    (rig.data / "close").touch()
    first.wait()
    assert (rig.started, rig.state.trial) == (["1.0.0", "1.0.0"], Trial("1.1.0"))


def test_where_no_try_can_be_counted_the_last_good_version_starts(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.add("1.1.0")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0", 1))
    rig.layout.lock("state").unlink()
    rig.layout.lock("state").mkdir()
    done = rig.start(life_s=0.0)
    assert (done.returncode, rig.started, rig.state.trial) == (0, ["1.0.0"], Trial("1.1.0", 1))
    assert "the last good version starts, unwatched" in done.stderr


def test_where_health_cannot_be_written_the_last_good_version_starts(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.add("1.1.0")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0"))
    rig.layout.health.write_text("in the way")
    rig.start(life_s=0.0)
    assert (rig.started, rig.state.trial) == (["1.0.0"], Trial("1.1.0"))


def test_where_the_state_cannot_be_read_a_version_starts(rig: Rig) -> None:
    rig.add("1.0.0")
    slot = rig.layout.slots("state")[0]
    slot.symlink_to(slot)
    assert rig.start(life_s=0.0).returncode == 0
    assert rig.started == ["1.0.0"]
