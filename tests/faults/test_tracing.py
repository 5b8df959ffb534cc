"""Reading strace's logs, and the lines of Python that its calls come from."""

import sys
from pathlib import Path

import pytest

from tests.faults.injecting import plain
from tests.faults.tracing import Call, calls, paths, record, shape

ROOTS = (Path("/shop/root"), Path("/shop/data"))


def read(*lines: str) -> list[Call]:
    return list(calls(lines, ROOTS))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('5</shop/root/state.a>, ""..., 40', [("/shop/root/state.a", "/shop/root/state.a")]),
        ('AT_FDCWD</home>, "/shop/root/log", O_RDWR', [("/shop/root/log", "/shop/root/log")]),
        ('AT_FDCWD</home>, "notes", O_RDWR', [("/home/notes", "/home")]),
        ('7</shop/root/blobs>, "x.part", 0', [("/shop/root/blobs/x.part", "/shop/root/blobs")]),
        ('"/shop/a", "/shop/b"', [("/shop/a", "/shop/a"), ("/shop/b", "/shop/b")]),
        ('AT_FDCWD</>, "/a", AT_FDCWD</>, "/b", 0', [("/a", "/a"), ("/b", "/b")]),
        ('"/shop/with, comma \\"and\\303\\244"', [('/shop/with, comma "and\u00c3\u00a4',) * 2]),
        ("1<pipe:[2044]>, 5", [("pipe:[2044]", "pipe:[2044]")]),
    ],
)
def test_paths_are_those_of_handles_and_of_names(arguments: str, expected: list[tuple[str, str]]) -> None:
    assert paths(arguments) == expected


def test_opening_to_read_changes_nothing() -> None:
    assert read('openat(AT_FDCWD</>, "/shop/root/state.a", O_RDONLY|O_CLOEXEC) = 3</shop/root/state.a>') == []


@pytest.mark.parametrize("flag", ["O_RDWR", "O_WRONLY|O_CREAT", "O_RDONLY|O_TRUNC"])
def test_opening_to_write_is_a_change(flag: str) -> None:
    (call,) = read(f'openat(AT_FDCWD</>, "/shop/root/state.a", {flag}, 0666) = 3</shop/root/state.a>')
    assert call == Call("openat", "/shop/root/state.a", "/shop/root/state.a", 1, "", 1)


def test_what_lies_elsewhere_does_not_count() -> None:
    assert read('unlink("/elsewhere/x") = 0', 'unlink("/shop/rooted") = 0') == []


def test_root_itself_counts() -> None:
    assert [call.path for call in read("fsync(5</shop/root>) = 0")] == ["/shop/root"]


def test_second_root_counts_too() -> None:
    assert [call.path for call in read('mkdir("/shop/data/x", 0777) = 0')] == ["/shop/data/x"]


def test_ordinal_counts_every_call_that_a_tracer_would_match() -> None:
    lines = [
        'openat(AT_FDCWD</>, "/shop/root/a", O_RDONLY) = 3</shop/root/a>',
        'openat(AT_FDCWD</>, "/shop/root/b", O_WRONLY) = 3</shop/root/b>',
        'openat(AT_FDCWD</>, "/shop/root/a", O_WRONLY) = 3</shop/root/a>',
    ]
    assert [(call.path, call.ordinal) for call in read(*lines)] == [("/shop/root/b", 1), ("/shop/root/a", 2)]


def test_name_in_an_open_folder_is_counted_by_the_folder() -> None:
    lines = ['unlinkat(4</shop/root/x>, "a", 0) = 0', 'unlinkat(4</shop/root/x>, "b", 0) = 0']
    assert [(call.path, call.match, call.ordinal) for call in read(*lines)] == [
        ("/shop/root/x/a", "/shop/root/x", 1),
        ("/shop/root/x/b", "/shop/root/x", 2),
    ]


def test_rename_into_the_root_counts() -> None:
    assert [call.path for call in read('rename("/elsewhere/x", "/shop/root/x") = 0')] == ["/shop/root/x"]


def test_failed_call_is_a_call() -> None:
    assert len(read('mkdir("/shop/root", 0777) = -1 EEXIST (File exists)')) == 1


def test_calls_of_the_same_line_are_of_one_kind() -> None:
    lines = ['access("/call-site:stage.py:9", F_OK) = -1 ENOENT (No)', *("fsync(3</shop/root/a>) = 0",) * 2]
    assert {call.kind(ROOTS) for call in read(*lines)} == {"fsync stage.py:9"}


def test_calls_that_no_line_is_known_of_are_told_apart_by_path() -> None:
    found = read('unlink("/shop/root/blobs/1.part") = 0', 'unlink("/shop/data/x") = 0')
    assert {call.kind(ROOTS) for call in found} == {"unlink blobs/1.part", "unlink x"}


def test_shape_leaves_out_what_is_drawn() -> None:
    assert shape("/shop/root/health/40213-0a1b2c3d4e5f", ROOTS) == "health/N-N"


@pytest.mark.needs("strace")
def test_real_calls_are_found_with_the_lines_that_make_them(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    script = tmp_path / "program.py"
    script.write_text(
        "import pathlib, sys\nfrom tests.faults.chance import seeded\n"
        "root = pathlib.Path(sys.argv[1])\n(root / 'a').write_text('x')\n(root / 'a').rename(root / 'b')\n"
    )
    program = [sys.executable, script, tmp_path / "root"]
    found = record(program, [tmp_path / "root"], tmp_path / "log", plain())
    assert [(call.name, Path(call.path).name) for call in found] == [
        ("openat", "a"),
        ("write", "a"),
        ("rename", "a"),
    ]


@pytest.mark.needs("strace")
def test_line_of_the_project_is_the_call_site(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    code = (
        "import pathlib, sys; from tests.faults.journal import write_journal\n"
        "write_journal(pathlib.Path(sys.argv[1]), [])"
    )
    found = record(
        [sys.executable, "-c", code, tmp_path / "root" / "journal"],
        [tmp_path / "root"],
        tmp_path / "log",
        plain(),
    )
    assert found[0].site.startswith("tests/faults/journal.py:")


@pytest.mark.needs("strace")
def test_calls_of_threads_and_children_are_found(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    code = (
        "import subprocess, sys, threading, pathlib; root = pathlib.Path(sys.argv[1])\n"
        "t = threading.Thread(target=(root / 'thread').mkdir); t.start(); t.join()\n"
        "subprocess.run(['mkdir', root / 'child'])"
    )
    program = [sys.executable, "-c", code, tmp_path / "root"]
    found = record(program, [tmp_path / "root"], tmp_path / "log", plain())
    assert {Path(call.path).name for call in found} == {"thread", "child"}
