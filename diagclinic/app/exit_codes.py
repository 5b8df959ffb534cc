"""What the program's end tells whoever started it."""

from enum import IntEnum
from typing import Final

from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import (
    CaptureChannelError,
    CaptureElsewhereError,
    CaptureFilterError,
    CaptureFormError,
    CaptureTriggerError,
    DetailError,
    FlagError,
    FlagKeptError,
    PreconditionError,
    ReportFormError,
    WouldLoseError,
)
from drivers.errors import AdapterPermissionError, BadVciUrlError, DriverError, RequestStoppedError


class ExitCode(IntEnum):
    """The program's exit codes; they never change their meaning."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    NO_VEHICLE = 3
    UNSAFE = 4
    NOT_PERMITTED = 5


# the first that fits counts: a kind of error stands before the more general one
_CODES: Final[tuple[tuple[type[Exception], ExitCode], ...]] = (
    (UsageError, ExitCode.WRONG_USAGE),
    (DetailError, ExitCode.WRONG_USAGE),
    (FlagKeptError, ExitCode.NOT_PERMITTED),
    (FlagError, ExitCode.WRONG_USAGE),
    (ReportFormError, ExitCode.WRONG_USAGE),
    (CaptureElsewhereError, ExitCode.WRONG_USAGE),
    (CaptureFilterError, ExitCode.WRONG_USAGE),
    (CaptureTriggerError, ExitCode.WRONG_USAGE),
    (CaptureFormError, ExitCode.WRONG_USAGE),
    (CaptureChannelError, ExitCode.WRONG_USAGE),
    (BadVciUrlError, ExitCode.WRONG_USAGE),
    (AdapterPermissionError, ExitCode.NOT_PERMITTED),
    (RequestStoppedError, ExitCode.FAILED),
    (DriverError, ExitCode.NO_VEHICLE),
    (PreconditionError, ExitCode.UNSAFE),
    (WouldLoseError, ExitCode.UNSAFE),
)


def exit_code_of(error: Exception) -> ExitCode:
    """Return the code that tells of `error`."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)
