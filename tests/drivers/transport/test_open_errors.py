"""drivers.transport.open_errors: what operating systems say, cut by remedy."""

import errno
import socket

import pytest
import serial

from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    AdapterPermissionError,
    AddressNotFoundError,
    DriverError,
)
from drivers.transport.open_errors import network_verdict, verdict


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOENT, "No such file or directory"), AdapterNotFoundError),
        (OSError(errno.ENXIO, "No such device or address"), AdapterNotFoundError),
        (OSError(errno.ECONNREFUSED, "Connection refused"), AdapterNotFoundError),
        (OSError(errno.EACCES, "Permission denied"), AdapterPermissionError),
        (OSError(errno.EBUSY, "Device or resource busy"), AdapterBusyError),
        (serial.SerialException(errno.EAGAIN, "Could not exclusively lock port"), AdapterBusyError),
        (serial.SerialException(errno.EACCES, "could not open port"), AdapterPermissionError),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), AdapterNotFoundError),
        (
            serial.SerialException(
                "could not open port 'COM4': PermissionError(13, 'Access is denied.', None, 5)"
            ),
            AdapterBusyError,
        ),
        (
            serial.SerialException(
                "could not open port 'COM4': PermissionError(13, 'Zugriff verweigert', None, 5)"
            ),
            AdapterBusyError,
        ),
        (
            serial.SerialException(
                "could not open port 'COM9': FileNotFoundError(2, 'The system cannot find the file', None, 2)"
            ),
            AdapterNotFoundError,
        ),
        (
            serial.SerialException(
                "could not open 'COM5': OSError(22, 'The semaphore timeout period has expired', None, 121)"
            ),
            AdapterNotFoundError,
        ),
        (serial.SerialException("something new"), AdapterNotFoundError),
    ],
)
def test_error_of_the_system_becomes_a_remedy(error: OSError, kind: type[DriverError]) -> None:
    assert type(verdict("COM4", error)) is kind


def test_verdict_names_the_port() -> None:
    assert "COM4" in str(verdict("COM4", OSError(errno.ENOENT, "")))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ECONNREFUSED, "Connection refused"), AddressNotFoundError),
        (TimeoutError("timed out"), AddressNotFoundError),
        (OSError(errno.EHOSTUNREACH, "No route to host"), AddressNotFoundError),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), AddressNotFoundError),
        (PermissionError(errno.EACCES, "Permission denied"), AdapterPermissionError),
    ],
)
def test_address_of_a_network_fails_by_its_remedy(error: OSError, kind: type[DriverError]) -> None:
    assert type(network_verdict("socket://192.168.0.10:35000", error)) is kind
