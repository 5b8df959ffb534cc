"""Who has the record open: any number of programs share it, and one alone may exchange its file."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from diagclinic.core.errors import RecordBusyError
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.file_lock import hold_file
from diagclinic.persistence.places import Places

_LOOK_S: Final = 0.02


class RecordHold:
    """A hold on the record; it ends when it is closed, and when the process ends, however it does."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def close(self) -> None:
        """Let go; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def share_record(places: Places, wait_s: float) -> RecordHold:
    """Let nobody exchange the record's file until the hold is closed.

    Raises:
        RecordBusyError: somebody is doing so just now.
        RecordError: the lock's file cannot be opened.
    """
    return _hold(places.lock, places.database, wait_s, shared=True)


@contextmanager
def record_alone(places: Places, wait_s: float) -> Iterator[None]:
    """Let nobody else have the record open within the block.

    Raises:
        RecordBusyError: somebody has it open.
        RecordError: the lock's file cannot be opened.
    """
    with file_alone(places.lock, places.database, wait_s):
        yield


@contextmanager
def file_alone(lock: Path, what: Path, wait_s: float) -> Iterator[None]:
    """Let nobody else work on `what` within the block, as long as they ask the same `lock`.

    Raises:
        RecordBusyError: somebody does.
        RecordError: the lock's file cannot be opened.
    """
    hold = _hold(lock, what, wait_s, shared=False)
    try:
        yield
    finally:
        hold.close()


def _hold(lock: Path, what: Path, wait_s: float, *, shared: bool) -> RecordHold:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise record_failure(error, lock) from error
    try:
        _wait_for(descriptor, what, time.monotonic() + wait_s, shared=shared)
    except BaseException:
        os.close(descriptor)
        raise
    return RecordHold(descriptor)


def _wait_for(descriptor: int, what: Path, deadline_s: float, *, shared: bool) -> None:
    while True:
        try:
            return hold_file(descriptor, shared=shared)
        except BlockingIOError as error:
            if time.monotonic() >= deadline_s:
                raise RecordBusyError(f"another program has {what} open") from error
            time.sleep(_LOOK_S)
