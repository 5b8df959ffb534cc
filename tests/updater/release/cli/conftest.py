"""The publisher's program as it is typed, at a desk in a folder of its own."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.updater.ran import Ran
from tests.updater.world import Clock, HastyWriter, toy_program
from updater.client.install import DEFAULTS, ROOT
from updater.release.cli.main import Outside, main
from updater.release.cli.passphrases import VARIABLE
from updater.release.committing import resign
from updater.release.desk import Desk
from updater.release.key_files import KeyFiles

WORDS = "a passphrase for tests"


#: runs a line at the desk
Run = Callable[..., Ran]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def run(desk: Path) -> Run:
    """The program, with the passphrase of every key in its environment."""

    def ran(*line: object, **environ: str) -> Ran:
        out, error = io.StringIO(), io.StringIO()
        outside = Outside({VARIABLE: WORDS, **environ}, out, error, lambda _: WORDS, HastyWriter(), wait_s=0)
        words = [str(word) for word in line]
        return Ran(
            main([words[0], "--desk", str(desk), *words[1:]], outside), out.getvalue(), error.getvalue()
        )

    return ran


@pytest.fixture
def begun(run: Run) -> Run:
    """The program at a desk with a repository."""
    assert run("init", "--region", "EU").code == 0
    return run


@pytest.fixture
def tree(begun: Run, desk: Path, tmp_path: Path) -> Path:
    """The files of a version, with what a new install of it trusts and asks."""
    folder = tmp_path / "tree"
    (folder / "trust").mkdir(parents=True)
    shutil.copyfile(desk / "repo" / "metadata" / "1.root.json", folder / ROOT)
    (folder / DEFAULTS).write_bytes(b'{"channel": "pilot", "repositories": ["https://updates.invalid"]}')
    for name in ("diagclinic", "diagclinic-update"):
        (folder / name).write_bytes(toy_program("1.0.0", "good", (3, 2, 3)))
        (folder / name).chmod(0o755)
    (tmp_path / "notes.txt").write_text("- It starts.\n\n- It ends.\n")
    return folder


@pytest.fixture
def built(begun: Run, tree: Path, tmp_path: Path) -> Run:
    """The program at a desk, with 1.0.0 built in `out`."""
    line = ("--version", "1.0.0", "--platform", "linux-x86_64", "--schema", "3:2-3", "--level", "3")
    made = begun("build", tree, *line, "--notes", tmp_path / "notes.txt", "--out", tmp_path / "out")
    assert made.code == 0, made.error
    return begun


@pytest.fixture
def published(built: Run, tmp_path: Path) -> Run:
    """The program at a desk that has published 1.0.0."""
    assert built("publish", tmp_path / "out").code == 0
    return built


def sign_in(desk: Path, days: int, *roles: str) -> None:
    """Sign the timestamp, and `roles`, by a clock that is wrong by so many days."""
    keys = KeyFiles(desk, HastyWriter(), lambda _: WORDS.encode())
    wrong = Clock()
    wrong.pass_days(days)
    resign(Desk(desk, keys, HastyWriter(), wrong, os.urandom, "publisher", is_clock_right=True), roles)
