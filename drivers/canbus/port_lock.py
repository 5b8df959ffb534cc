"""A serial port is one program's at a time: python-can does not see to it, so it is seen to here."""

import os
from typing import Final, Self

from drivers.transport.open_errors import verdict

IS_POSIX: Final = os.name == "posix"  # Windows gives a port to one program only by itself


class PortLock:
    """Holds the lock that other programs look for, and the port's control lines, while a bus lives."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, channel: str | int) -> Self:
        """Lock the device at the path `channel`; anything else needs no lock.

        Raises:
            AdapterNotFoundError: there is no such port.
            AdapterBusyError: another program holds it.
            AdapterPermissionError: this user may not open it.
        """
        path = str(channel).partition("@")[0]
        if not IS_POSIX or not path.startswith("/"):
            return cls(None)
        try:
            return cls(_locked(path))
        except OSError as error:
            raise verdict(path, error) from error

    def release(self) -> None:
        """Let others have the port; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _locked(path: str) -> int:
    import fcntl  # noqa: PLC0415  Windows has none

    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
