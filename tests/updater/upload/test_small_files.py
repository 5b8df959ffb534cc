"""updater.upload.small_files: there whole or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.full_disk import files_of_at_most
from tests.program import environment
from updater.upload.small_files import (
    LONGEST,
    read_bytes,
    read_object,
    set_aside,
    write_object,
    write_whole,
)


def test_object_that_was_written_is_read_again(tmp_path: Path) -> None:
    write_object(tmp_path / "a.json", {"wörd": [1, None]})
    assert read_object(tmp_path / "a.json") == {"wörd": [1, None]}


def test_object_is_replaced_whole(tmp_path: Path) -> None:
    write_object(tmp_path / "a.json", {"a": "x" * 1000})
    write_object(tmp_path / "a.json", {"b": 1})
    assert (tmp_path / "a.json").read_text() == '{"b": 1}\n'
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"1", b"\xff", b"[" * 60_000, b'{"a":1}' + b" " * LONGEST]
)
def test_what_makes_no_sense_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert read_object(tmp_path / "a.json") is None


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert read_bytes(tmp_path / "none") is None
    assert read_bytes(tmp_path) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such pipes")
def test_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read_bytes(tmp_path / "pipe") is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_file_has_its_mode_from_its_first_moment(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_whole(tmp_path / "key", b"secret", 0o600)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    write_object(tmp_path / "a.json", {"a": 1})
    with files_of_at_most(4), pytest.raises(OSError, match="large"):
        write_object(tmp_path / "a.json", {"a": 2})
    assert (read_object(tmp_path / "a.json"), len(list(tmp_path.iterdir()))) == ({"a": 1}, 1)


def test_left_over_of_a_killed_program_is_in_nobodys_way(tmp_path: Path) -> None:
    code = "import os; from updater.upload import small_files as s; s.sync_handle = lambda _: os._exit(9); "
    code += f"s.write_object(__import__('pathlib').Path({str(tmp_path / 'a.json')!r}), {{'a': 1}})"
    ended = subprocess.run([sys.executable, "-c", code], env=environment(), check=False)
    assert (ended.returncode, [path.name for path in tmp_path.iterdir()]) == (9, ["a.json.new"])
    write_object(tmp_path / "a.json", {"a": 2})
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_damaged_file_gets_a_name_that_is_free(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "key.pem").write_bytes(b"x")
        assert set_aside(tmp_path / "key.pem").name == f"key.pem.bad-{number}"
    assert not (tmp_path / "key.pem").exists()
