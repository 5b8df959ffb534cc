"""Locks between processes: the system lets go of them whenever and however their holder ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

#: what a system says of a lock that another holds
_HELD: Final = PermissionError if sys.platform == "win32" else BlockingIOError
#: seconds between two tries
_PAUSE_S: Final = 0.05


class LockHeldError(OSError):
    """Another process holds it."""


@contextmanager
def holding(path: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the lock `path` for the block, after waiting for others for as long as `wait_s`.

    Raises:
        LockHeldError: another holds it all that time.
        OSError: the system gives no locks there.
    """
    deadline = time.monotonic() + wait_s
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _take(handle):
            if time.monotonic() >= deadline:
                raise LockHeldError(f"{path.name} is held by another program")
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except _HELD:
        return False
    return True
