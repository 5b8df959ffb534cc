"""drivers.j2534.folder: what a helper leaves behind is swept, and nothing else."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from drivers.j2534.folder import LAST_WORDS, MOST_BYTES, SAID, HelperFolder, sweep
from drivers.j2534.helper import FOLDER
from tests.j2534_device import copied_device

ROOT = Path(__file__).resolve().parents[3]
LONG_S = 60
#: loads a library and says in which folder its process was started
PROGRAM = """
import sys, threading
from drivers.j2534.libraries import load_library
library = load_library(sys.argv[1], threading.Event())
library.open()
print(library._helper._folder.path, library._helper._process.pid, flush=True)
threading.Event().wait()
"""


def aged(folder: Path) -> Path:
    """Return `folder`, made two minutes ago."""
    long_ago_s = time.time() - 120
    os.utime(folder, (long_ago_s, long_ago_s))
    return folder


def left_behind(parent: Path, name: str = f"{FOLDER}left") -> Path:
    """Return a folder that a helper left in `parent`."""
    folder = parent / name
    folder.mkdir()
    (folder / SAID).write_bytes(b"license expired")
    (folder / "_MEI4711").mkdir()
    (folder / "_MEI4711" / "python.so").write_bytes(b"\x7fELF")
    return aged(folder)


def test_folder_that_nobody_has_any_more_is_swept_by_the_next_one(tmp_path: Path) -> None:
    folder = left_behind(tmp_path)
    HelperFolder(tmp_path).remove()
    assert not folder.exists()


def test_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    in_use = HelperFolder(tmp_path)
    aged(in_use.path)
    sweep(tmp_path)
    is_left = in_use.path.exists()
    in_use.remove()
    assert is_left


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file keeps its folder")
def test_folder_is_left_alone_while_the_helper_is_there_alone(tmp_path: Path) -> None:
    made = HelperFolder(tmp_path)
    helper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=made.said)
    made.said.close()
    aged(made.path)
    sweep(tmp_path)
    is_left = made.path.exists()
    helper.communicate(b"\n", LONG_S)
    sweep(tmp_path)
    assert (is_left, made.path.exists()) == (True, False)


def test_folder_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    folder = left_behind(tmp_path)
    os.utime(folder)
    sweep(tmp_path)
    assert folder.exists()


@pytest.mark.parametrize("name", ["diagclinic-j2535-x", "somebody-elses"])
def test_folder_of_another_name_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = left_behind(tmp_path, name)
    sweep(tmp_path)
    assert folder.exists()


def test_folder_without_the_mark_of_a_helper_is_left_alone(tmp_path: Path) -> None:
    folder = left_behind(tmp_path)
    (folder / SAID).unlink()
    aged(folder)
    sweep(tmp_path)
    assert folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there that users have not")
def test_link_to_somebody_elses_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = left_behind(elsewhere, "precious")
    (tmp_path / f"{FOLDER}link").symlink_to(target)
    os.utime(tmp_path / f"{FOLDER}link", (0, 0), follow_symlinks=False)
    sweep(tmp_path)
    assert (target / SAID).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="owners are not told by number there")
def test_folder_of_another_user_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = left_behind(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    sweep(tmp_path)
    assert folder.exists()


def test_last_words_are_the_last_of_many(tmp_path: Path) -> None:
    folder = HelperFolder(tmp_path)
    folder.said.write(b"chatter\n" * 10_000 + b"license  expired\n")
    words = folder.last_words()
    folder.remove()
    assert (words.endswith("chatter license expired"), len(words) <= LAST_WORDS) == (True, True)


def test_many_words_are_forgotten_and_few_are_kept(tmp_path: Path) -> None:
    folder = HelperFolder(tmp_path)
    folder.said.write(b"few")
    folder.forget_words()
    few = folder.last_words()
    folder.said.write(bytes(MOST_BYTES))
    folder.forget_words()
    folder.said.write(b"anew")
    anew = folder.last_words()
    folder.remove()
    assert (few, anew) == ("few", "anew")


def test_removed_folder_is_gone_and_a_second_time_is_none(tmp_path: Path) -> None:
    folder = HelperFolder(tmp_path)
    folder.remove()
    folder.remove()
    assert (folder.path.exists(), folder.last_words()) == (False, "")


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed like that there")
def test_what_a_killed_program_left_of_a_library_of_32_bits_is_swept(tmp_path: Path) -> None:
    device = copied_device(tmp_path, 32)
    place = tmp_path / "temporary"
    place.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(device.path)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    folder, helper = program.stdout.readline().split()
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=LONG_S)
    with suppress(ProcessLookupError):
        ended = os.pidfd_open(int(helper))
        select.select([ended], [], [], LONG_S)
        os.close(ended)
    aged(Path(folder))
    HelperFolder(place).remove()
    assert list(place.iterdir()) == []
