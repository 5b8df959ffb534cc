"""Cut the power of a folder while programs work in it, and find what a disk would still hold.

A run is recorded once by `recording`; `Recording.after` then gives what is left for a cut before any of its
events. `cut_at` does the same live: from that event on the programs get input/output errors.
"""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.faults.journal import read_journal
from tests.faults.unsynced import Disk, Event, Kept

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT_S: Final = 30
MOUNTS: Final = Path("/proc/self/mounts")


@dataclass(slots=True)
class Recording:
    """What happened to a folder; filled when its mount has ended.

    Attributes:
        before: a copy of the folder is not kept: its content as it was, all of it on the disk.
    """

    before: Path
    events: list[Event] = field(default_factory=list)

    def after(self, cut: int, chance: Random | None = None) -> Kept:
        """Return what is found when event number `cut` did not happen any more.

        Without `chance` nothing is kept that was not synced; with it, some of it.
        """
        disk = Disk.of(self.before)
        for event in self.events[:cut]:
            disk.do(event)
        return disk.after_cut(chance)


@contextlib.contextmanager
def powered(before: Path, mount: Path, cut: int | None = None) -> Iterator[Recording]:
    """Mount a copy of `before` at `mount`, record what happens there, and unmount whatever happens.

    Raises:
        OSError: it cannot be mounted.
    """
    recording = Recording(before)
    with tempfile.TemporaryDirectory(prefix="powercut-") as name:
        backing, journal = Path(name, "backing"), Path(name, "journal")
        subprocess.run(["cp", "-a", before, backing], check=True)
        mount.mkdir(parents=True, exist_ok=True)
        with served(backing, mount, journal, cut):
            yield recording
        recording.events.extend(read_journal(journal))


@contextlib.contextmanager
def served(backing: Path, mount: Path, journal: Path, cut: int | None = None) -> Iterator[None]:
    """Serve `backing` at `mount`, and write the journal at the end.

    Raises:
        OSError: it cannot be mounted.
    """
    command = [sys.executable, "-m", "tests.faults.cut_server", backing, mount, journal]
    command += [] if cut is None else [str(cut)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        try:
            if server.stdout.readline() != b"ready\n":
                raise OSError(f"no file system in user space: {server.stderr.read().decode()}")
            yield
        finally:
            _end(server, mount)


def _end(server: subprocess.Popen[bytes], mount: Path) -> None:
    try:
        server.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.communicate()
    if is_mounted(mount):
        subprocess.run(["umount", "--lazy", mount], check=True)


def is_mounted(mount: Path) -> bool:
    """Tell whether something is mounted at `mount`, also where its server is dead."""
    return any(line.split()[1] == str(mount) for line in MOUNTS.read_text(encoding="utf-8").splitlines())
