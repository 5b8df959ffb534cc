"""updater.client: the program as a process; whatever asks for its end stops it cleanly."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import ROOT, environment, run_line


def test_help_lists_the_verbs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "updater.client", "--help"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    verbs = ("status", "history", "check", "apply", "rollback", "pin", "unpin", "import", "repair")
    more = ("safe-mode", "bundle", "put-off", "channel", "config", "share", "verify-log", "acknowledge")
    assert [verb for verb in (*verbs, *more) if f"\n    {verb}" not in done.stdout] == []


EARLY = """
import builtins, signal, sys
load = builtins.__import__
def interrupted(name, *more):
    if name == {module!r}:
        signal.raise_signal(signal.SIGINT)
    return load(name, *more)
from updater.client.__main__ import start
builtins.__import__ = interrupted
sys.argv = ["diagclinic-update", "status", "--root", {root!r}]
sys.exit(start())
"""


@pytest.mark.parametrize(
    ("module", "code"), [("updater.client.interrupts", 130), ("updater.client.cli.main", 1)]
)
def test_ctrl_c_while_it_is_being_loaded_is_no_traceback(tmp_path: Path, module: str, code: int) -> None:
    line = [sys.executable, "-c", EARLY.format(module=module, root=str(tmp_path))]
    ended = run_line(line)
    assert (ended.code, "Traceback" in ended.err) == (code, False)
