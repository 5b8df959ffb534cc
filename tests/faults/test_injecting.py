"""Faults strike the call that they are meant for, and no other."""

import sys
from pathlib import Path

import pytest

from tests.faults.injecting import ERRORS, KILL, plain, strike
from tests.faults.tracing import record

pytestmark = pytest.mark.needs("strace")

PROGRAM = """
import pathlib, sys
root = pathlib.Path(sys.argv[1])
for name in ("one", "two", "three"):
    (root / name).write_text(name)
(root / "two").rename(root / "four")
(root / "three").unlink()
print("done")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def program(root: Path) -> list[str | Path]:
    return [sys.executable, "-c", PROGRAM, root]


def content(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in root.iterdir()}


def empty(root: Path) -> None:
    for path in root.iterdir():
        path.unlink()


def states_when_killed(root: Path) -> list[dict[str, str]]:
    """Return what is found after each run that is killed, call by call."""
    found = []
    calls = record(program(root), [root], root.parent / "log", plain())
    for number, call in enumerate(calls):
        empty(root)
        assert strike(program(root), call, KILL, root.parent / str(number), plain()).hits == 1
        found.append(content(root))
    return found


def test_program_is_killed_right_before_the_call(root: Path) -> None:
    one, two, three = {"one": "one"}, {"two": "two"}, {"three": "three"}
    assert states_when_killed(root) == [
        {},
        {"one": ""},
        one,
        one | {"two": ""},
        one | two,
        one | two | {"three": ""},
        one | two | three,
        one | {"four": "two"} | three,
    ]


def test_kill_ends_the_program(root: Path) -> None:
    (call, *_) = record(program(root), [root], root.parent / "log", plain())
    assert strike(program(root), call, KILL, root.parent / "hit", plain()).code == -9


@pytest.mark.parametrize("error", ERRORS)
def test_call_that_fails_does_not_happen(root: Path, error: str) -> None:
    found = record(program(root), [root], root.parent / "log", plain())
    (rename,) = [call for call in found if call.name == "rename"]
    empty(root)
    strike(program(root), rename, error, root.parent / "hit", plain())
    assert sorted(content(root)) == ["one", "three", "two"]


@pytest.mark.parametrize("error", ERRORS)
def test_error_is_told_to_the_program(root: Path, error: str) -> None:
    (call, *_) = record(program(root), [root], root.parent / "log", plain())
    told = strike(program(root), call, error, root.parent / "hit", plain()).told
    assert {"ENOSPC": "No space left", "EIO": "Input/output", "EACCES": "Permission"}[error] in told


def test_fault_that_never_comes_is_no_hit(root: Path) -> None:
    (call, *_) = record(program(root), [root], root.parent / "log", plain())
    struck = strike(["true"], call, KILL, root.parent / "hit", plain())
    assert (struck.code, struck.hits) == (0, 0)


def test_each_process_that_makes_the_call_is_struck(root: Path) -> None:
    twice = ["sh", "-c", '"$@"; "$@"', "sh", *program(root)]
    call = record(program(root), [root], root.parent / "log", plain())[0]
    empty(root)
    assert strike(twice, call, KILL, root.parent / "hit", plain()).hits == 2
