"""run.py: what it understands, decides and remembers; the installing itself is tried by `.ci/run`."""

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

import run

FACTS = {"folder": "/car/.venv", "checkout": "/car", "python": "3.11", "requirements.lock": "aa"}


@pytest.fixture
def environment(tmp_path: Path) -> run.Environment:
    """An environment with an interpreter, as `python -m venv` leaves it."""
    made = run.Environment(tmp_path / "venv")
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    return made


# The command line


def test_app_hands_its_arguments_on_untouched() -> None:
    assert run.parse(["app", "scan", "--json"]) == run.Request("app", extra=("scan", "--json"))


def test_test_takes_all_and_what_follows_the_dashes() -> None:
    assert run.parse(["test", "--all", "--", "-k", "vin"]) == run.Request("test", True, ("-k", "vin"))  # noqa: FBT003


@pytest.mark.parametrize("line", ["", "fly", "demo now", "test -k vin", "lint --all", "demo --all"])
def test_other_lines_are_wrong_usage(line: str) -> None:
    with pytest.raises(run.UsageError):
        run.parse(line.split())


def test_wrong_usage_is_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert (run.main(["fly"]), "usage:" in capsys.readouterr().err) == (2, True)


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert (run.main(["--help"]), capsys.readouterr().out) == (0, run.USAGE)


def test_tests_build_on_what_the_program_runs_on() -> None:
    assert set(run.Request("app").locks) < set(run.Request("test").locks)


def test_only_all_wants_the_packages_of_the_tests() -> None:
    assert run.Request("test").package_lists == run.Request("demo").package_lists
    assert "installer/debian-packages-test.txt" in run.Request("test", everything=True).package_lists


# The stamp


def test_a_complete_environment_needs_nothing() -> None:
    assert run.out_of_date(FACTS, FACTS) == []


@pytest.mark.parametrize("name", FACTS)
def test_each_fact_counts(name: str) -> None:
    assert run.out_of_date(FACTS | {name: "other"}, FACTS) == [name]


def test_a_stamp_is_read_as_written(environment: run.Environment) -> None:
    environment.write_stamp(FACTS)
    assert environment.read_stamp() == FACTS


@pytest.mark.parametrize("content", ["", "{", "[]", '"ready"', "\x00"])
def test_a_spoilt_stamp_vouches_for_nothing(environment: run.Environment, content: str) -> None:
    (environment.folder / run.STAMP).write_text(content, encoding="utf-8")
    assert environment.read_stamp() == {}


def test_a_stamp_without_its_interpreter_vouches_for_nothing(environment: run.Environment) -> None:
    environment.write_stamp(FACTS)
    environment.python.unlink()
    assert environment.read_stamp() == {}


def test_work_that_breaks_off_leaves_no_stamp(environment: run.Environment) -> None:
    environment.write_stamp(FACTS)
    environment.drop_stamp()
    assert environment.read_stamp() == {}


def test_set_up_touches_nothing_where_all_is_there(environment: run.Environment) -> None:
    request = run.Request("app")
    environment.write_stamp(run.wanted_by(request, environment))
    before = sorted(environment.folder.parent.rglob("*"))
    run.set_up(request, environment)
    assert sorted(environment.folder.parent.rglob("*")) == before


def test_a_changed_lock_is_work(environment: run.Environment) -> None:
    request = run.Request("app")
    environment.write_stamp(run.wanted_by(request, environment) | {"requirements.lock": "old"})
    assert run.need_work(request, environment) == ["requirements.lock"]


# Where the environment may stand


def test_the_environment_stands_beside_the_script() -> None:
    assert run.environment_folder({}) == run.ROOT / ".venv"


def test_the_environment_can_be_put_elsewhere(tmp_path: Path) -> None:
    assert run.environment_folder({"DIAGCLINIC_VENV": str(tmp_path)}) == tmp_path


def test_an_absent_or_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert run.may_replace(tmp_path / "absent")
    assert run.may_replace(tmp_path)


def test_a_folder_of_other_files_is_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    assert not run.may_replace(tmp_path)


@pytest.mark.parametrize(("prompt", "ours"), [("diagclinic", True), ("someone-else", False)])
def test_only_our_own_environment_is_replaced(tmp_path: Path, prompt: str, ours: bool) -> None:
    (tmp_path / "pyvenv.cfg").write_text(f"home = /usr/bin\nprompt = '{prompt}'\n", encoding="utf-8")
    assert run.may_replace(tmp_path) is ours


def test_an_environment_is_known_again_whatever_its_other_lines_are_written_in(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").write_bytes(b"home = C:\\Users\\J\xfcrgen\nprompt = 'diagclinic'\n")
    assert run.may_replace(tmp_path)


def test_a_file_is_no_environment(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("a year of work", encoding="utf-8")
    assert not run.may_replace(tmp_path / "thesis.txt")


def test_a_program_outside_of_an_environment_runs_on_none(tmp_path: Path) -> None:
    assert not run.runs_on(tmp_path)


# What the system brings


def test_a_list_holds_needs_with_their_other_names() -> None:
    text = "# libraries\nlibgl1\n\nlibglib2.0-0 | libglib2.0-0t64  # either\n"
    assert run.read_package_list(text) == [("libgl1",), ("libglib2.0-0", "libglib2.0-0t64")]


@pytest.mark.parametrize(
    ("status", "missing"),
    [
        ("libgl1 installed\nlibglib2.0-0 installed\n", []),
        ("libgl1 installed\nlibglib2.0-0t64 installed\n", []),
        ("libgl1 config-files\nlibglib2.0-0 installed\n", ["libgl1"]),
        ("libgl1 not-installed\nlibglib2.0-0 installed\n", ["libgl1"]),
        ("libgl1 installed\n", ["libglib2.0-0"]),
        ("", ["libgl1", "libglib2.0-0"]),
    ],
)
def test_what_is_missing_is_named_by_its_usual_name(status: str, missing: list[str]) -> None:
    needs = [("libgl1",), ("libglib2.0-0", "libglib2.0-0t64")]
    assert run.missing_packages(needs, status) == missing


@pytest.mark.parametrize("name", run.TEST_LIBRARIES)
def test_the_lists_hold_names_of_packages(name: str) -> None:
    needs = run.read_package_list((run.ROOT / name).read_text(encoding="utf-8"))
    names = [name for need in needs for name in need]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name)] == []


def test_the_compiler_is_for_the_tests_alone() -> None:
    lists = {name: (run.ROOT / name).read_text(encoding="utf-8").split() for name in run.TEST_LIBRARIES}
    holding = [name for name, words in lists.items() if {"gcc", "gcc-multilib", "lib32z1"} & set(words)]
    assert holding == ["installer/debian-packages-test.txt"]


# The commands


@pytest.mark.parametrize(
    ("platform", "environ", "display"),
    [
        ("win32", {}, True),
        ("darwin", {}, True),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {}, False),
    ],
)
def test_a_display_is_found(platform: str, environ: dict[str, str], display: bool) -> None:
    assert run.has_display(platform, environ) is display


def test_the_demonstration_without_a_display_ends_in_a_report() -> None:
    now = dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)
    report = str(Path("reports", "demo-20261121-083000.pdf"))
    assert run.demo_arguments(display=False, now=now) == ["scan", "--vci", "sim:demo", "--pdf", report]


def test_the_demonstration_with_a_display_opens_the_window() -> None:
    assert run.demo_arguments(display=True, now=dt.datetime.now(dt.UTC)) == ["--demo"]


def test_all_tolerates_nothing_left_out() -> None:
    request = run.parse(["test", "--all"])
    assert run.pytest_arguments(request, 2) == ["-m", "pytest", "-n", "3", "--no-skips"]


def test_own_arguments_of_pytest_come_last() -> None:
    request = run.parse(["test", "--", "-n", "0"])
    assert run.pytest_arguments(request, 64) == ["-m", "pytest", "-n", "4", "-n", "0"]


# The locks


def pins(lock: str) -> dict[str, str]:
    """Return each pinned line of a lock file by the package's name."""
    lines = (run.ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([a-z0-9.-]+)==([^\\]+)", line) for line in lines]
    return {match[0].strip(): match[1] for match in found if match}


def wanted_names(*tables: list[str]) -> set[str]:
    """Return the normalised names of the requirements in `tables`."""
    names = [re.match(r"[A-Za-z0-9._-]+", line) for table in tables for line in table]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in names if match} - {"diagclinic"}


@pytest.mark.parametrize("lock", run.TEST_LOCKS)
def test_a_lock_is_nothing_but_pins_and_hashes(lock: str) -> None:
    lines = (run.ROOT / lock).read_text(encoding="utf-8").splitlines()
    strange = r"(?!    --hash=sha256:[0-9a-f]{64}( \\)?$)(?![a-z0-9.-]+==[^/]+ \\$)"
    assert [line for line in lines if re.match(strange, line)] == []


def test_the_tests_run_on_the_versions_that_the_program_runs_on() -> None:
    program, tests = (
        {line.partition(";")[0].strip() for line in pins(lock)}
        for lock in ("requirements.lock", "requirements-test.lock")
    )
    assert program <= tests


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", []), ("requirements-test.lock", ["fleet", "test"])]
)
def test_what_the_project_asks_for_is_locked(lock: str, extras: list[str]) -> None:
    project = tomllib.loads((run.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = wanted_names(
        project["dependencies"], *(project["optional-dependencies"][name] for name in extras)
    )
    assert wanted - set(pins(lock).values()) == set()


# As a process


class Told(NamedTuple):
    """What run.py said before it gave up."""

    code: int
    words: str


def refused(python: Path | str, *words: str, root: Path = run.ROOT, **environ: str) -> Told:
    """Run a `run.py` that is expected to fail."""
    command = [str(python), str(root / "run.py"), *words]
    answer = subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, encoding="utf-8", check=False
    )
    return Told(answer.returncode, answer.stderr)


@pytest.mark.parametrize("name", ["thesis.txt", "thesis.txt/venv", "thesis.txt/deep/venv"])
def test_a_file_where_the_environment_should_stand_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "thesis.txt").touch()
    told = refused(sys.executable, "lint", DIAGCLINIC_VENV=str(tmp_path / name))
    assert (told.code, told.words.count("\n"), "DIAGCLINIC_VENV" in told.words) == (1, 1, True)


def test_a_folder_of_other_files_stops_set_up(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    told = refused(sys.executable, "lint", DIAGCLINIC_VENV=str(tmp_path))
    assert (told.code, "is not an environment of DiagClinic" in told.words) == (1, True)


def test_an_environment_is_not_made_anew_by_its_own_python(tmp_path: Path) -> None:
    venv.create(tmp_path / "own", prompt=run.PROMPT)
    python = run.Environment(tmp_path / "own").python
    told = refused(python, "lint", DIAGCLINIC_VENV=str(tmp_path / "own"))
    assert (told.code, told.words.count("\n"), python.exists()) == (1, 1, True)
    assert f"run this with the one in {sys.base_prefix}." in told.words


def test_run_py_alone_is_told_that_the_rest_is_missing(tmp_path: Path) -> None:
    shutil.copy(run.ROOT / "run.py", tmp_path)
    told = refused(sys.executable, "lint", root=tmp_path)
    assert (told.code, told.words.count("\n"), "get the whole checkout" in told.words) == (1, 1, True)


#: what run.py starts: it ends itself at Ctrl+C, in its own time, with a code of its own
CLOSING = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("ready", flush=True)
signal.sigwait({signal.SIGINT})
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
sys.stdin.read()
sys.exit(7)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that a test can send to a group")
def test_ctrl_c_is_left_to_the_command_and_its_code_handed_on() -> None:
    waiting = "import run, sys; sys.exit(run.wait_for([sys.executable, '-c', sys.argv[1]]))"
    with subprocess.Popen(
        [sys.executable, "-c", waiting, CLOSING],
        cwd=run.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as waiter:
        assert waiter.stdout is not None
        waiter.stdout.readline()
        os.killpg(waiter.pid, signal.SIGINT)
        waiter.communicate()
    assert waiter.returncode == 7


def test_what_is_waited_for_hears_ctrl_c() -> None:
    told = "import signal, sys; sys.exit(signal.getsignal(signal.SIGINT) is not signal.default_int_handler)"
    assert run.wait_for([sys.executable, "-c", told]) == 0


def test_ctrl_c_is_ours_again_when_the_command_has_ended() -> None:
    before = signal.getsignal(signal.SIGINT)
    run.wait_for([sys.executable, "-c", ""])
    assert signal.getsignal(signal.SIGINT) is before


def test_wrong_usage_says_how_to_begin() -> None:
    command = [sys.executable, str(run.ROOT / "run.py")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr.startswith("usage: python3 run.py")) == (
        2,
        "",
        True,
    )


def test_the_stamp_is_plain_to_a_person(environment: run.Environment) -> None:
    environment.write_stamp(FACTS)
    assert json.loads((environment.folder / run.STAMP).read_text(encoding="utf-8"))["python"] == "3.11"
