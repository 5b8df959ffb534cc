"""What an exception may tell: its type, its code, and where in the program it was raised; never its words."""

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator
from types import FrameType, TracebackType
from typing import Final, NamedTuple

from diagclinic.core.errors import (
    CaptureChannelError,
    CaptureFileError,
    CaptureFilterError,
    CaptureTriggerError,
    DbcError,
    DetailError,
    DiagError,
    OtherVehicleError,
    PreconditionError,
    RecordMissingError,
    RefusedError,
    ReportFormError,
    UpdateError,
)
from diagclinic.services.jobs import Cancelled
from diagclinic.services.known_code import OTHER, OWN, told_module, told_type
from diagclinic.services.telemetry import MOST_FRAMES, Crashed, Ending, ErrorSeen
from drivers.errors import (
    AccessDeniedError,
    AdapterNotSilentError,
    AdapterPermissionError,
    BadVciUrlError,
    BusFaultError,
    DriverError,
    RequestStoppedError,
    VehicleFullError,
    VehicleSilentError,
)

_SIGNATURE_DIGITS: Final = 16
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")
#: what compilers call a function that has no name, e.g. ``<lambda>``
_NAMELESS: Final = re.compile(r"[^A-Za-z0-9_.]+")

#: by what a person does next: nothing (they asked for it); look after the vehicle; heed a rule, get a right,
#: or enter it in another way. Everything else is this program's, this computer's or the interface's.
_ENDINGS: Final[tuple[tuple[Ending, tuple[type[Exception], ...]], ...]] = (
    (Ending.CANCELLED, (Cancelled, RequestStoppedError)),
    (
        Ending.VEHICLE,
        (VehicleSilentError, BusFaultError, VehicleFullError, OtherVehicleError, RefusedError),
    ),
    (
        Ending.REFUSED,
        (
            PreconditionError,
            AccessDeniedError,
            AdapterPermissionError,
            AdapterNotSilentError,
            BadVciUrlError,
            CaptureChannelError,
            CaptureFileError,
            CaptureFilterError,
            CaptureTriggerError,
            DbcError,
            DetailError,
            RecordMissingError,
            ReportFormError,
            UpdateError,
        ),
    ),
)


class Frame(NamedTuple):
    """A place in the program."""

    module: str
    function: str
    line: int

    @property
    def is_own(self) -> bool:
        """Whether it is in a package of ours."""
        return self.module.partition(".")[0] in OWN

    def __str__(self) -> str:
        """Return it as it is told."""
        return f"{self.module}:{self.function}:{self.line}"


def ending_of(error: Exception) -> Ending:
    """Return how an operation ended that `error` ended."""
    return next((ending for ending, kinds in _ENDINGS if isinstance(error, kinds)), Ending.FAILED)


def code_of(error: Exception) -> str:
    """Return the stable code of `error`, empty where it is none of the error trees'."""
    return error.code if isinstance(error, DiagError | DriverError) else ""


def is_foreseen(error: BaseException) -> bool:
    """Tell whether `error` has a remedy that people are told, and is no fault of this program by itself."""
    return isinstance(error, DiagError | DriverError)


def fact_of(error: BaseException) -> ErrorSeen | Crashed:
    """Return what is told of `error`: an error where it was foreseen, else a crash."""
    frames = tuple(_frames_of(error.__traceback__))
    kind = type_of(error)
    if isinstance(error, DiagError | DriverError):
        module = next((frame.module for frame in frames if frame.is_own), OTHER)
        return ErrorSeen(module, kind, error.code)
    return crash_of("python", kind, frames, thread_word())


def crash_of(what: str, kind: str, frames: Iterable[Frame], thread: str = "") -> Crashed:
    """Return the crash of `kind` in `frames`, the innermost first."""
    known = tuple(frames)[:MOST_FRAMES]
    return Crashed(what, kind, signature_of(kind, known), tuple(map(str, known)), thread)


def signature_of(kind: str, frames: Iterable[Frame]) -> str:
    """Return what tells this fault from others: its type and our functions, in whatever lines they stand."""
    own = [f"{frame.module}:{frame.function}" for frame in frames if frame.is_own]
    return hashlib.sha256("\n".join((kind, *own)).encode()).hexdigest()[:_SIGNATURE_DIGITS]


def type_of(error: BaseException) -> str:
    """Return what the type of `error` is called, or the nearest that it is made of and that may be named."""
    return plain_name(told_type(type(error)).__qualname__)


def thread_word() -> str:
    """Return which of the program's threads this is, of which people are told two."""
    return "main" if threading.current_thread() is threading.main_thread() else "worker"


def plain_name(name: str) -> str:
    """Return a function's or a type's `name` in letters, digits and underscores, e.g. ``Scan.run.lambda``."""
    plain = _NAMELESS.sub("", name.replace("<locals>.", ""))[:80]
    return plain if _NAME.fullmatch(plain) else "unknown"


def frame_of(module: str, function: str, line: int) -> Frame:
    """Return a place as it may be told; nothing of it where its module may not be named."""
    return Frame(OTHER, OTHER, 0) if module == OTHER else Frame(module, plain_name(function), line)


def _frames_of(trace: TracebackType | None) -> Iterator[Frame]:
    """Yield where `trace` leads, the innermost first."""
    found: list[tuple[FrameType, int]] = []
    while trace is not None:
        found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    for frame, line in reversed(found):
        yield frame_of(told_module(frame.f_globals), frame.f_code.co_qualname, line)
