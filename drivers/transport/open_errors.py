"""Why a port could not be opened, cut by what the technician does next.

Operating systems say it with an `errno`; pyserial on Windows says it in a text only.
"""

import errno
import socket
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    AdapterPermissionError,
    AddressNotFoundError,
    DriverError,
)

Verdict = Callable[[str], DriverError]

BY_NUMBER: Final[Mapping[int, Verdict]] = MappingProxyType(
    {
        errno.EACCES: AdapterPermissionError,
        errno.EPERM: AdapterPermissionError,
        errno.EBUSY: AdapterBusyError,
        errno.EAGAIN: AdapterBusyError,  # flock: another process holds the exclusive lock
        errno.ENOENT: AdapterNotFoundError,
        errno.ENODEV: AdapterNotFoundError,
        errno.ENXIO: AdapterNotFoundError,
        errno.EHOSTDOWN: AdapterNotFoundError,  # Bluetooth: the paired adapter is off
        errno.ECONNREFUSED: AdapterNotFoundError,
    }
)

#: Windows: an open port reports error 5, "access denied", to whoever comes second
BY_TEXT: Final[tuple[tuple[str, Verdict], ...]] = (
    ("PermissionError(13", AdapterBusyError),
    ("Access is denied", AdapterBusyError),
    ("FileNotFoundError(2", AdapterNotFoundError),
    ("semaphore timeout", AdapterNotFoundError),
    ("OSError(22, ", AdapterNotFoundError),
)


def verdict(port: str, error: OSError) -> DriverError:
    """Return the typed error for `error`, met while opening `port`; an unknown one means "not found"."""
    if isinstance(error, socket.gaierror):  # its numbers are not errno's
        return AdapterNotFoundError(port)
    by_number = BY_NUMBER.get(error.errno or 0)
    if by_number is not None:
        return by_number(port)
    text = str(error)
    return next((known for sign, known in BY_TEXT if sign in text), AdapterNotFoundError)(port)


def network_verdict(address: str, error: OSError) -> DriverError:
    """Return the typed error for `error`, met while connecting to `address` of a network."""
    found = verdict(address, error)
    return AddressNotFoundError(address) if isinstance(found, AdapterNotFoundError) else found
