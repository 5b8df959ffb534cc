"""updater.release: the program as a process, which Ctrl+C ends with a sentence at any moment."""

import os
import subprocess
import sys

import pytest

from tests.program import ROOT, environment
from updater.release.__main__ import BEFORE_WORK, STOPPED

#: Ctrl+C as modules are loaded, or as the program is at work
INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(self, name, *_):
        if name == "updater.release.cli.main":
            {within_import}
sys.meta_path.insert(0, Finder())
from updater.release.__main__ import start
sys.argv[1:] = ["decode", "AAAA"]
import updater.release.cli.main as called
{within_main}
sys.exit(start())
"""
COMES = "signal.raise_signal(signal.SIGINT)"
CALLED = f"called.parse = lambda _: {COMES}"


def run(*line: str, out: int = subprocess.PIPE) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *line],
        cwd=ROOT,
        env=environment(),
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_stop_while_modules_are_loaded_ends_in_a_sentence() -> None:
    lazy = INTERRUPTED.replace("import updater.release.cli.main as called\n", "")
    ended = run("-c", lazy.format(within_import=COMES, within_main=""))
    assert (ended.returncode, ended.stderr) == (1, BEFORE_WORK)


def test_stop_while_the_line_is_read_ends_in_a_sentence() -> None:
    ended = run("-c", INTERRUPTED.format(within_import="pass", within_main=CALLED))
    assert (ended.returncode, ended.stderr) == (1, STOPPED)


def test_stop_that_is_to_be_ignored_stays_ignored() -> None:
    text = INTERRUPTED.format(within_import="pass", within_main=f"called.main = lambda _: {COMES}")
    ended = run("-c", text.replace("signal.default_int_handler", "signal.SIG_IGN"))
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("line", [["decode", "AAAA", "--json"], ["rehearse", "none", "--dry-run"]])
def test_reader_who_has_seen_enough_ends_it_without_a_word(line: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb"):
        ended = run("-m", "updater.release", *line, out=writing)
    assert (ended.returncode, "Traceback" in ended.stderr, "BrokenPipe" in ended.stderr) == (1, False, False)
