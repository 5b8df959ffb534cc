"""What a refusal of the disk means for people; the one place where the system's errors get their words."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from updater.client.errors import BusyError, LockedFileError, NoRoomError, ReadOnlyDiskError, UpdateError
from updater.client.work import Work
from updater.install.locks import LockHeldError

#: seconds before each further try at what another program holds: virus scanners look at each new file
PAUSES_S: Final = (0.1, 0.2, 0.4, 0.8, 1.6, 3.0)
#: bytes that are left free: the shop's record needs room, too
SPARE: Final = 32 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_HELD: Final = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.ENOENT})
#: access denied, sharing violation, lock violation, virus infected, virus deleted (System Error Codes)
_HELD_WINDOWS: Final = frozenset({5, 32, 33, 225, 226})
#: handle disk full, disk full (System Error Codes)
_FULL_WINDOWS: Final = frozenset({39, 112})


def refusal(error: OSError, path: Path) -> UpdateError:
    """Return what `error` means, which came of work on `path`."""
    if isinstance(error, LockHeldError):
        return BusyError("Another program is changing this install.")
    name = error.filename or path
    windows = getattr(error, "winerror", None)
    if error.errno in _FULL or windows in _FULL_WINDOWS:
        return NoRoomError(f"The disk is full: {name} could not be written.")
    if error.errno in _HELD or windows in _HELD_WINDOWS:
        return LockedFileError(f"{name} is held or was removed by another program.")
    if error.errno == errno.EROFS:
        return ReadOnlyDiskError(f"{name} cannot be written: its disk may only be read.")
    return UpdateError(f"The disk failed at {name}: {error.strerror or error}.")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell refusals of the disk within the block, which works on `path`, in words.

    Raises:
        BusyError: another program holds a lock.
        NoRoomError: it is full.
        LockedFileError: another program holds or removed a file.
        ReadOnlyDiskError: it may only be read.
        UpdateError: it failed.
    """
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


def persist(act: Callable[[], None], path: Path, work: Work) -> None:
    """Do what another program may stand in the way of for a moment.

    Raises:
        LockedFileError: it still does after several tries.
        UpdateError: something else is in the way; see `told`.
        CancelledError: somebody stopped it.
    """
    for pause in PAUSES_S:
        try:
            with told(path):
                return act()
        except LockedFileError:
            work.wait(pause)
    with told(path):
        act()
    return None


def free_bytes(folder: Path) -> int:
    """Return what is free on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def ensure_room(folder: Path, needed: int, free: Callable[[Path], int] = free_bytes) -> None:
    """Make sure beforehand that `needed` bytes and a reserve fit.

    Raises:
        NoRoomError: they do not; says how much is missing.
    """
    if not needed:
        return
    with told(folder):
        missing = needed + SPARE - free(folder)
    if missing > 0:
        raise NoRoomError(f"{missing / 1e6:.0f} MB more have to be free on the disk of {folder}.")
