"""Reads what `faulthandler` wrote when the program ended by a fault of native code, or hung."""

import re
from collections.abc import Iterator
from typing import Final

from diagclinic.services.known_code import Places
from diagclinic.services.telemetry import Crashed
from diagclinic.services.telemetry_errors import Frame, crash_of, frame_of

NATIVE: Final = "native"
HANG: Final = "hang"
_FATAL: Final = re.compile(r"^(?:Fatal Python error|Windows fatal exception): ([^\n]*)$", re.MULTILINE)
_TIMEOUT: Final = re.compile(r"^Timeout \([0-9:.]+\)!$", re.MULTILINE)
_THREAD: Final = re.compile(r"^(Current thread|Thread) 0x[0-9a-fA-F]+[^\n]*:$", re.MULTILINE)
_FRAME: Final = re.compile(r'^  File "([^"\n]*)", line ([0-9]+) in ([^\n]*)$', re.MULTILINE)
#: what is told of a fault; everything else might be words of an exception
_TYPES: Final = {
    "segmentation fault": "SegmentationFault",
    "access violation": "AccessViolation",
    "aborted": "Aborted",
    "bus error": "BusError",
    "illegal instruction": "IllegalInstruction",
    "floating point exception": "FloatingPointException",
    "stack overflow": "StackOverflow",
    "cannot recover from stack overflow": "StackOverflow",
    "int divide by zero": "IntDivideByZero",
}
_OTHER: Final = "FatalError"
_HUNG: Final = "Hang"
MAIN: Final = "main"
_WORKER: Final = "worker"


def crashes_in(text: str, places: Places) -> tuple[Crashed, ...]:
    """Return what the file of one session tells: at most a hang and the fault that ended it.

    Args:
        text: of the file.
        places: where code lies that may be named.
    """
    return tuple(_crashes(text, places))


def _crashes(text: str, places: Places) -> Iterator[Crashed]:
    fatal, timeout = _FATAL.search(text), _TIMEOUT.search(text)
    if timeout is not None:
        end = fatal.start() if fatal is not None and fatal.start() > timeout.start() else len(text)
        threads = _threads(text[timeout.end() : end], places)
        # every thread is listed, the one that began first comes last
        yield crash_of(HANG, _HUNG, threads[-1][1] if threads else (), MAIN)
    if fatal is not None:
        threads = _threads(text[fatal.end() :], places)
        at, current = next(((n, one) for n, one in enumerate(threads) if one[0]), (0, (True, ())))
        thread = MAIN if at == len(threads) - 1 else _WORKER
        yield crash_of(NATIVE, _TYPES.get(fatal[1].strip().lower(), _OTHER), current[1], thread)


def _threads(text: str, places: Places) -> list[tuple[bool, tuple[Frame, ...]]]:
    """Return whether each thread is the current one, and its frames, the innermost first."""
    heads = list(_THREAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        (head[1] == "Current thread", tuple(_frames(text[head.end() : end], places)))
        for head, end in zip(heads, ends, strict=False)
    ]


def _frames(text: str, places: Places) -> Iterator[Frame]:
    for path, line, function in _FRAME.findall(text):
        yield frame_of(places.module_of(path), function, int(line))
