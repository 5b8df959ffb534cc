"""The third-party ELM327-emulator as a process of its own, on a pty or a TCP port.

with ElmEmulator.on_pty() as emulator:
    registry.open(emulator.url, options)
"""

import contextlib
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

STARTS_WITHIN_S = 20.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ElmEmulator:
    """A running emulator.

    Attributes:
        address: what pyserial opens.
    """

    address: str
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        """The VCI URL that opens it."""
        return f"elm:{self.address}"

    def tell(self, command: str) -> None:
        """Type `command` at the emulator's own prompt, e.g. ``scenario engineoff`` or ``delay 0.5``."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """End the emulator as a pulled plug would: at once, in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()

    @classmethod
    @contextlib.contextmanager
    def on_pty(cls, scenario: str = "car") -> Iterator["ElmEmulator"]:
        """Run the emulator on a pseudo-terminal."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.txt"
            with _running(folder, "-s", scenario, "-b", str(out)) as process:
                yield cls(_wait_for(process, lambda: _pty_named_in(out)), process)

    @classmethod
    @contextlib.contextmanager
    def on_tcp(cls, scenario: str = "car") -> Iterator["ElmEmulator"]:
        """Run the emulator on a free TCP port of this machine."""
        with tempfile.TemporaryDirectory() as folder:
            port = _free_port()
            out = Path(folder) / "out.txt"
            with _running(folder, "-s", scenario, "-b", str(out), "-n", str(port)) as process:
                _wait_for(process, lambda: "STARTED" in _text(out) and _listens(port))
                yield cls(f"socket://127.0.0.1:{port}", process)


@contextlib.contextmanager
def _running(folder: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "elm", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,  # it leaves its log where it is started
        env={**os.environ, "TERM": "dumb"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()


def _wait_for(process: "subprocess.Popen[str]", look: Callable[[], T]) -> T:
    until_s = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until_s and process.poll() is None:
        if found := look():
            return found
        select.select((), (), (), 0.02)
    raise RuntimeError("the emulator did not start")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _pty_named_in(out: Path) -> str:
    text = _text(out)
    named = re.search(r"/dev/\S+", text)
    return named[0] if named and "STARTED" in text else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
