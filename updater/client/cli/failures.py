"""What a failure is called, what to do about it, and the exit code (docs/updates.md)."""

import errno
from enum import IntEnum
from typing import Final

from updater.client.errors import (
    BusyError,
    CancelledError,
    DamagedError,
    InstallError,
    LockedFileError,
    NoRoomError,
    NotAllowedError,
    NotPermittedError,
    OfflineError,
    ReadOnlyDiskError,
    TrustError,
    UpdateError,
    VehicleConnectedError,
)
from updater.install.locks import LockHeldError


class ExitCode(IntEnum):
    """How the program ends."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    OFFLINE = 3
    REFUSED = 4
    NOT_PERMITTED = 5


#: the first that fits counts; whatever fits none failed
_CODES: Final = (
    (NotPermittedError, ExitCode.NOT_PERMITTED),
    (NotAllowedError, ExitCode.REFUSED),
    (TrustError, ExitCode.REFUSED),
    (DamagedError, ExitCode.REFUSED),
    (VehicleConnectedError, ExitCode.REFUSED),
    (OfflineError, ExitCode.OFFLINE),
)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_STOPPED: Final = "It was stopped."


def exit_code_of(error: UpdateError) -> ExitCode:
    """Return the exit code that `error` ends the program with."""
    fitting = (code for kind, code in _CODES if isinstance(error, kind))
    return next(fitting, ExitCode.FAILED)


def foreseen(error: BaseException) -> UpdateError:
    """Return `error` as one of the tree; what nobody foresaw becomes its root, told with its name."""
    if isinstance(error, UpdateError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return CancelledError(_STOPPED)
    if isinstance(error, OSError):
        return _of_system(error)
    return UpdateError(f"Something unexpected went wrong ({type(error).__name__}: {error}).")


def _of_system(error: OSError) -> UpdateError:
    if error.errno == errno.EROFS:
        return ReadOnlyDiskError(f"{error.filename} cannot be written: its disk may only be read.")
    where = f"{error.filename}: " if error.filename else ""
    words = f"{where}{error.strerror or error}."
    if isinstance(error, LockHeldError):
        return BusyError(f"{words.removesuffix('.')}: try again when it has ended.")
    if error.errno in _FULL:
        return NoRoomError(words)
    if isinstance(error, PermissionError):
        return LockedFileError(words)
    if isinstance(error, FileNotFoundError):
        return InstallError(words)
    return UpdateError(words)
