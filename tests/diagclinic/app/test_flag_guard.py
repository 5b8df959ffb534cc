"""Contents that the program crashed with twice are left for the last that proved themselves."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.app.flag_guard import COPY_NAME, RECORD_NAME, FlagGuard, Record, begun, is_left, proved
from tests.flag_files import a_flag, lay_down

CRASH = """
import os, signal, sys
from pathlib import Path
from diagclinic.app.flag_guard import FlagGuard
guarded = FlagGuard(Path(sys.argv[1])).begin(Path(sys.argv[2]), counts=True)
print(int("fast" in guarded.file.flags), bool(guarded.left), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_first_and_second_start_use_the_contents() -> None:
    record = Record()
    for _ in range(2):
        assert not is_left(record, "a")
        record = begun(record, "a")
    assert is_left(record, "a")


def test_proof_in_between_forgets_the_crash() -> None:
    record = begun(Record(), "a")
    record = begun(proved(record, "a"), "a")
    assert record == Record(proven="a")


def test_other_contents_are_tried_anew() -> None:
    record = begun(begun(Record(proven="p"), "a"), "a")
    assert not is_left(record, "b")
    assert begun(record, "b") == Record("b", 1, "p")


def test_proof_of_the_old_does_not_forgive_the_new() -> None:
    record = begun(begun(Record(proven="p"), "a"), "a")
    assert is_left(proved(record, "p"), "a")


def test_no_contents_are_never_left() -> None:
    assert begun(Record(), "") == Record()
    assert not is_left(Record(starts=9), "")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=12))
def test_contents_are_left_only_after_two_starts_without_proof(starts: list[tuple[str, bool]]) -> None:
    record, unproven = Record(), {"a": 0, "b": 0}
    proven: set[str] = set()
    for sha, is_proof in starts:
        if is_left(record, sha):
            assert unproven[sha] >= 2
            assert sha not in proven or record.proven != sha
            continue
        record = begun(record, sha)
        unproven[sha] += 1
        if is_proof:
            record = proved(record, sha)
            unproven[sha] = 0
            proven.add(sha)


def start_and_crash(data: Path, named: Path) -> str:
    line = [sys.executable, "-c", CRASH, str(data), str(named)]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, cwd=Path.cwd())
    return ended.stdout.strip()


def test_program_that_is_killed_twice_leaves_the_contents(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    named = lay_down(tmp_path / "flags", {})
    guard = FlagGuard(data)
    guard.prove(guard.begin(named, counts=True))
    lay_down(tmp_path / "flags", {"fast": a_flag()}, seq=2)
    assert [start_and_crash(data, named) for _ in range(3)] == ["1 False", "1 False", "0 True"]
    lay_down(tmp_path / "flags", {"fast": a_flag()}, seq=3)
    assert start_and_crash(data, named) == "1 False"


def test_nothing_proven_means_no_flags(tmp_path: Path) -> None:
    named = lay_down(tmp_path / "flags", {"fast": a_flag()})
    guard = FlagGuard(tmp_path)
    for _ in range(2):
        guard.begin(named, counts=True)
    left = guard.begin(named, counts=True)
    assert (dict(left.file.flags), bool(left.left)) == ({}, True)


def test_what_does_not_count_never_leaves_anything(tmp_path: Path) -> None:
    named = lay_down(tmp_path / "flags", {"fast": a_flag()})
    guard = FlagGuard(tmp_path)
    assert not any(guard.begin(named, counts=False).left for _ in range(5))
    assert not (tmp_path / RECORD_NAME).exists()


def test_copy_that_was_changed_is_not_used(tmp_path: Path) -> None:
    named = lay_down(tmp_path / "flags", {"fast": a_flag()})
    guard = FlagGuard(tmp_path)
    guard.prove(guard.begin(named, counts=True))
    lay_down(tmp_path / "flags", {"fast": a_flag()}, seq=2)
    for _ in range(2):
        guard.begin(named, counts=True)
    assert guard.begin(named, counts=True).file.flags
    lay_down(tmp_path, {"slow": a_flag()}, name=COPY_NAME)
    assert not guard.begin(named, counts=True).file.flags


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"begun": 1}', b'{"begun": "a", "starts": "x", "proven": ""}']
)
def test_damaged_record_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RECORD_NAME).write_bytes(content)
    named = lay_down(tmp_path / "flags", {"fast": a_flag()})
    assert FlagGuard(tmp_path).begin(named, counts=True).file.flags


def test_folder_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_bytes(b"a file stands where the folder belongs")
    named = lay_down(tmp_path / "flags", {"fast": a_flag()})
    guard = FlagGuard(data)
    guarded = guard.begin(named, counts=True)
    guard.prove(guarded)
    assert guarded.file.flags


def test_missing_file_is_no_contents(tmp_path: Path) -> None:
    guard = FlagGuard(tmp_path)
    guard.prove(guard.begin(tmp_path / "none.json", counts=True))
    assert not (tmp_path / RECORD_NAME).exists()
