"""updater.client.cli.failures: which end has which code."""

import errno

import pytest

from updater.client import errors
from updater.client.cli.failures import ExitCode, exit_code_of, foreseen
from updater.install.locks import LockHeldError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.OfflineError, 3),
        (errors.CaptivePortalError, 3),
        (errors.TrustError, 4),
        (errors.ExpiredError, 4),
        (errors.ReplayedError, 4),
        (errors.DamagedError, 4),
        (errors.NotAllowedError, 4),
        (errors.PinnedError, 4),
        (errors.BelowFloorError, 4),
        (errors.VehicleConnectedError, 4),
        (errors.NotPermittedError, 5),
        (errors.BusyError, 1),
        (errors.NoRoomError, 1),
        (errors.CancelledError, 1),
        (errors.InstallError, 1),
    ],
)
def test_end_has_its_code(error: type[errors.UpdateError], code: int) -> None:
    assert exit_code_of(error("x")) == ExitCode(code)


@pytest.mark.parametrize(
    ("error", "known"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), errors.NoRoomError),
        (PermissionError(errno.EACCES, "Permission denied", "state.a"), errors.LockedFileError),
        (FileNotFoundError(errno.ENOENT, "No such file", "state.a"), errors.InstallError),
        (OSError(errno.EROFS, "Read-only file system", "state.lock"), errors.ReadOnlyDiskError),
        (OSError(errno.EIO, "Input/output error"), errors.UpdateError),
        (LockHeldError("state.lock is held by another program"), errors.BusyError),
        (KeyboardInterrupt(), errors.CancelledError),
        (KeyError("x"), errors.UpdateError),
        (errors.PinnedError("x"), errors.PinnedError),
    ],
)
def test_failure_becomes_one_with_a_remedy(error: BaseException, known: type[errors.UpdateError]) -> None:
    assert type(foreseen(error)) is known


def test_file_that_is_the_trouble_is_named() -> None:
    assert "state.a" in str(foreseen(PermissionError(errno.EACCES, "Permission denied", "state.a")))


def test_disk_that_may_only_be_read_is_named_as_the_trouble() -> None:
    error = foreseen(OSError(errno.EROFS, "Read-only file system", "/shop/state.lock"))
    assert str(error) == "/shop/state.lock cannot be written: its disk may only be read."
    assert "that disk" in error.remedy


def test_what_nobody_foresaw_is_named() -> None:
    assert "KeyError" in str(foreseen(KeyError("x")))
