"""A program that is to be built tells its version and its formats itself."""

from pathlib import Path

import pytest

from tests.updater.world import toy_program
from updater.client.install import this_platform
from updater.release.asking import refuse_contradiction, runs_here
from updater.release.building import Order
from updater.release.errors import ContradictionError


def order(version: str = "1.4.2", platform: str = "", writes: int = 3, *, is_launcher: bool = False) -> Order:
    where = platform or this_platform()
    at = "2026-11-21T00:00:00Z"
    return Order(version, where, at, writes, (2, writes), ("It starts.",), is_launcher=is_launcher)


def tree(folder: Path, program: bytes) -> Path:
    for name in order().entries:
        (folder / name).write_bytes(program)
        (folder / name).chmod(0o755)
    return folder


def test_a_program_that_says_what_was_typed_is_taken(tmp_path: Path) -> None:
    assert refuse_contradiction(tree(tmp_path, toy_program("1.4.2", "good", (3, 2, 3))), order()) is None


def test_the_shops_own_record_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGCLINIC_DATA", str(tmp_path / "shop"))
    (tmp_path / "tree").mkdir()
    program = b'#!/bin/sh\n[ "$1" = --version ] && echo 1.4.2 && exit\necho "$5" >"$0.data"\n'
    asked = tree(tmp_path / "tree", program + b'echo \'{"schema": 3, "reads": [2, 3]}\'\n')
    refuse_contradiction(asked, order())
    told = (asked / "diagclinic.data").read_text().strip()
    assert (Path(told).name.startswith("record-"), Path(told).exists()) == (True, False)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (order("1.4.3"), "says that it is 1.4.2, not 1.4.3"),
        (order(writes=4), "says --schema 3:2-3, not 4:2-4"),
    ],
    ids=["version", "schema"],
)
def test_a_contradiction_is_refused(tmp_path: Path, typed: Order, says: str) -> None:
    with pytest.raises(ContradictionError, match=says):
        refuse_contradiction(tree(tmp_path, toy_program("1.4.2", "good", (3, 2, 3))), typed)


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (b"no program", "--version does not answer"),
        (b"#!/bin/sh\nexit 1\n", "--version does not answer"),
        (b"#!/bin/sh\n", "says that it is nothing"),
        (b"#!/bin/sh\necho 1.4.2\n", "tells no formats"),
    ],
    ids=["not one", "fails", "silent", "no formats"],
)
def test_a_program_that_tells_nothing_is_refused(tmp_path: Path, program: bytes, says: str) -> None:
    with pytest.raises(ContradictionError, match=says):
        refuse_contradiction(tree(tmp_path, program), order())


def test_a_program_that_hangs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContradictionError, match="does not answer"):
        refuse_contradiction(tree(tmp_path, b"#!/bin/sh\nexec sleep 60\n"), order(), within_s=0.2)


@pytest.mark.parametrize(
    ("what", "expected"),
    [(order(), True), (order(platform="plan9-mips"), False), (order("3.0.0", is_launcher=True), False)],
    ids=["this system", "another", "a launcher"],
)
def test_what_runs_here_is_known(what: Order, expected: bool) -> None:
    assert runs_here(what) is expected
