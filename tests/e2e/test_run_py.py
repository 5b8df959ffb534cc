"""run.py with scripts in the place of the interpreter, dpkg, apt and sudo: what it starts, and what then."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts of a POSIX shell")
NEEDS = [("libgl1",), ("libglib2.0-0", "libglib2.0-0t64")]


def script(path: Path, body: str) -> None:
    """Put a program at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


# The environment


@pytest.fixture
def environment(tmp_path: Path) -> run.Environment:
    """An environment whose interpreter tells how it was called and ends with 5."""
    made = run.Environment(tmp_path / "venv")
    script(made.python, 'echo "$@"; echo "$DIAGCLINIC_DATA"; exit 5')
    return made


def started(environment: run.Environment, *words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run `run.py` where nothing is left to install; return how that ended."""
    environment.write_stamp(run.wanted_by(run.parse(words), environment))
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "DIAGCLINIC_DATA"}
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, str(run.ROOT / "run.py"), *words],
        cwd=cwd,
        env={**variables, "DIAGCLINIC_VENV": str(environment.folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_app_is_the_program_with_its_arguments_and_its_code(
    environment: run.Environment, tmp_path: Path
) -> None:
    done = started(environment, "app", "scan", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (5, "-P -m diagclinic scan --json")


def test_demonstration_makes_a_folder_for_its_report(environment: run.Environment, tmp_path: Path) -> None:
    done = started(environment, "demo", cwd=tmp_path)
    assert done.stdout.splitlines()[0].startswith(
        f"-P -m diagclinic scan --vci sim:demo --pdf {Path('reports', 'demo-')}"
    )
    assert (done.returncode, (tmp_path / "reports").is_dir()) == (5, True)


def test_demonstration_stays_out_of_the_shops_record(environment: run.Environment, tmp_path: Path) -> None:
    done = started(environment, "demo", cwd=tmp_path)
    assert done.stdout.splitlines()[1] == str(environment.folder / "demo")


def test_tests_are_run_with_what_follows_the_dashes(environment: run.Environment, tmp_path: Path) -> None:
    done = started(environment, "test", "--", "-k", "vin", cwd=tmp_path)
    assert re.fullmatch(r"-m pytest -n [1-4] -k vin", done.stdout.splitlines()[0])
    assert done.returncode == 5


@pytest.mark.parametrize(
    ("failing", "code", "last"),
    [
        ("", 0, "All checks passed."),
        ("mypy", 1, "Failed: mypy"),
        ("ruff format --check", 1, "Failed: ruff format"),
        ("ruff check", 1, "Failed: ruff check"),
    ],
)
def test_lint_runs_all_checks_and_names_what_failed(
    environment: run.Environment, tmp_path: Path, failing: str, code: int, last: str
) -> None:
    script(environment.python, f'case "$*" in "-m {failing}"*) exit {len(failing)};; esac')
    script(environment.scripts / "lint-imports", "exit 0")
    done = started(environment, "lint", cwd=tmp_path)
    heads = ["== ruff check", "== ruff format", "== mypy", "== lint-imports"]
    assert (done.returncode, done.stderr.splitlines()) == (code, [*heads, last])


def test_new_environment_is_ours_and_finds_the_checkout(tmp_path: Path) -> None:
    environment = run.Environment(tmp_path / "Wörk shop" / "venv")
    run.create(environment)
    line = [str(environment.python), "-I", "-c", "import run, pip; print(run.__file__)"]
    told = subprocess.run(line, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True).stdout
    assert (told.strip(), run.may_replace(environment.folder)) == (str(run.ROOT / "run.py"), True)


def test_lock_is_installed_by_its_hashes_alone(environment: run.Environment, tmp_path: Path) -> None:
    script(environment.python, f'echo "$@" > "{tmp_path}/asked"')
    run.install(environment, "requirements.lock")
    asked = (tmp_path / "asked").read_text("utf-8").strip()
    assert asked.startswith("-m pip install ")
    assert asked.endswith(f"--no-build-isolation --require-hashes -r {run.ROOT / 'requirements.lock'}")


def test_lock_that_pip_cannot_install_ends_set_up(environment: run.Environment) -> None:
    with pytest.raises(run.SetupError, match=r"pip could not install requirements\.lock"):
        run.install(environment, "requirements.lock")


@pytest.fixture
def outdated(environment: run.Environment) -> run.Environment:
    """An environment in which one lock was installed before it changed."""
    environment.write_stamp(run.wanted_by(run.Request("app"), environment) | {"requirements.lock": "old"})
    return environment


def test_installation_that_breaks_off_is_begun_anew_next_time(outdated: run.Environment) -> None:
    with pytest.raises(run.SetupError):
        run.set_up(run.Request("app"), outdated)
    assert outdated.read_stamp() == {}


def test_installation_that_ends_well_is_not_repeated(outdated: run.Environment) -> None:
    script(outdated.python, "exit 0")
    run.set_up(run.Request("app"), outdated)
    assert run.need_work(run.Request("app"), outdated) == []


# Packages of the system


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian that has one of two libraries; its programs write down what they are asked."""
    programs = tmp_path / "bin"
    script(programs / "dpkg-query", "echo libgl1 installed; echo libglib2.0-0 config-files; exit 1")
    script(programs / "apt-get", f'echo "$@" >> "{tmp_path}/asked"')
    script(programs / "sudo", 'shift; exec "$@"')
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_package_that_is_missing_is_installed_without_a_question(debian: Path) -> None:
    run.ensure_packages(NEEDS)
    update, install = (debian / "asked").read_text("utf-8").splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install --yes --no-install-recommends libglib2.0-0")


@pytest.mark.parametrize("needs", [[], [("libgl1",)]], ids=["no need", "nothing missing"])
def test_apt_is_left_alone_where_nothing_is_missing(debian: Path, needs: list[tuple[str, ...]]) -> None:
    run.ensure_packages(needs)
    assert not (debian / "asked").exists()


def test_lists_of_packages_that_cannot_be_renewed_may_still_do(debian: Path) -> None:
    script(debian / "bin" / "apt-get", 'case "$*" in *update) exit 100;; esac')
    assert run.ensure_packages(NEEDS) is None


def test_apt_that_fails_is_told_with_the_line_to_type(debian: Path) -> None:
    script(debian / "bin" / "apt-get", "exit 100")
    with pytest.raises(run.SetupError, match=r"then run 'sudo apt-get install libglib2\.0-0'"):
        run.ensure_packages(NEEDS)
