"""Lets a new version look at itself on this computer, before anything depends on it."""

import contextlib
import json
import subprocess
from typing import Final

from updater.client.errors import CancelledError, SelfTestError
from updater.client.work import Progress, Work
from updater.install.installed import Installed
from updater.install.layout import Layout
from updater.install.processes import surroundings

#: seconds that it may take: virus scanners look at every file that is loaded for the first time
DEADLINE_S: Final = 120.0
_LOOK_S: Final = 0.1
_LONGEST: Final = 500


def self_test(layout: Layout, version: Installed, work: Work, deadline_s: float = DEADLINE_S) -> None:
    """Run `diagclinic --selftest` of `version`, from its own folder, without a window.

    Raises:
        SelfTestError: it cannot be run, says no, or says nothing in time.
        CancelledError: somebody stopped it.
    """
    work.tell(Progress("self-test", words=f"Version {version.version} tests itself"))
    try:
        process = subprocess.Popen(  # noqa: S603  the program of a version whose every file was verified
            [str(version.app), "--selftest", "--json"],
            cwd=version.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(layout),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise SelfTestError(f"Version {version.version} cannot be started: {error.strerror}.") from error
    with process:
        said, complained = _wait(process, version.version, work, deadline_s)
    if process.returncode != 0:
        raise SelfTestError(
            f"Version {version.version} does not work here: {_words(said, complained, process.returncode)}"
        )


def _wait(process: subprocess.Popen[bytes], name: str, work: Work, deadline_s: float) -> tuple[bytes, bytes]:
    end = work.clock() + deadline_s
    try:
        while work.clock() < end:
            work.go_on()
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=_LOOK_S)
    except CancelledError:
        process.kill()
        raise
    process.kill()
    raise SelfTestError(f"Version {name} did not finish its self-test within {deadline_s:.0f} s.")


def _words(said: bytes, complained: bytes, code: int) -> str:
    """Return what the version itself says: its answer for programs, else its last line."""
    with contextlib.suppress(ValueError, RecursionError):
        answer = json.loads(said)
        if isinstance(answer, dict) and answer.get("what"):
            return " ".join(str(answer.get(name, "")) for name in ("what", "remedy")).strip()[:_LONGEST]
    lines = (complained + b"\n" + said).decode("utf-8", "replace").split("\n")
    return next((line.strip()[:_LONGEST] for line in lines[::-1] if line.strip()), f"exit code {code}")
