"""Runs the launcher, and at one of its writes kills it, in the middle or after it, or has the disk full.

``python -m tests.updater.launcher.dying NUMBER torn|after|full [WORDS OF THE LAUNCHER]``; a process of its
own, so that what dies is what would die in a shop. Ends with code 0 where there are fewer writes than NUMBER.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from updater.install import audit, disk, slots
from updater.launcher import __main__ as launcher

Write = Callable[..., None]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(write: Write, number: int, moment: str) -> Write:
    """Return `write`, but for the one with that number."""
    done = 0

    def write_or_die(path: Path, content: bytes, start: int = 0) -> None:
        nonlocal done
        done += 1
        if done != number:
            write(path, content, start)
            return
        if moment == "full":
            write(path, content[: len(content) // 2], start)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        if moment == "torn":
            write(path, content[: len(content) // 2], start)
        if moment == "after":
            write(path, content, start)
        die()

    return write_or_die


def main() -> int:
    number, moment, *words = sys.argv[1:]
    sys.argv = ["diagclinic-launcher", *words]
    write = dying(disk.write_synced, int(number), moment)
    slots.write_synced = write  # type: ignore[assignment]  # the seam to the disk, in this process alone
    audit.write_synced = write  # type: ignore[assignment]  # as above
    return launcher.start()


if __name__ == "__main__":
    sys.exit(main())
