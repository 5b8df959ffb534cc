"""drivers.canbus.failures: whatever python-can's interfaces raise, the technician reads what to do."""

import errno
import socket
import struct

import can
import pytest
import serial

from drivers.canbus.failures import missing_library, opening_failure, working_failure
from drivers.canbus.settings import CanSettings
from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    AdapterPermissionError,
    AdapterSilentError,
    BadVciOptionError,
    BusOffError,
    CanInterfaceNotFoundError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VendorLibraryDiedError,
    VendorLibraryError,
)
from tests.drivers.canbus.peers import url

SETTINGS = CanSettings.read(url("can:kvaser/0"))
CAN99 = CanSettings.read(url("can:socketcan/can99"))


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ImportError("Please install python-ics"), VendorLibraryError),
        (NameError("name 'canGetNumberOfChannels' is not defined"), VendorLibraryError),
        (OSError("pcanbasic library not found."), VendorLibraryError),
        (OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol"), VendorLibraryError),
        (can.CanInterfaceNotImplementedError("only supported on Windows"), VendorLibraryError),
        (ValueError("No backend available"), VendorLibraryError),
        (AttributeError("module 'ctypes' has no attribute 'windll'"), VendorLibraryError),
        (RuntimeError("something inside"), VendorLibraryError),
        (ValueError("Invalid bitrate, choose one of 10000"), BadVciOptionError),
        (TypeError("unexpected keyword argument"), BadVciOptionError),
        (KeyError("PCAN_USBBUS99"), BadVciOptionError),
        (OSError(errno.ENODEV, "No such device"), AdapterNotFoundError),
        (socket.gaierror(-2, "Name or service not known"), AdapterNotFoundError),
        (can.CanInitializationError("Cannot find device 0. Devices found: 0"), AdapterNotFoundError),
        (serial.SerialException("Could not configure port"), AdapterNotFoundError),
        (OSError(errno.EBUSY, "Device or resource busy"), AdapterBusyError),
        (can.CanInitializationError("The channel is already in use"), AdapterBusyError),
        (can.CanInitializationError("The hardware is occupied"), AdapterBusyError),
        (PermissionError(errno.EPERM, "Operation not permitted"), AdapterPermissionError),
        (can.CanInitializationError("Access denied (insufficient permissions)"), AdapterPermissionError),
        (TimeoutError("connect_to_server"), AdapterSilentError),
        (RequestStoppedError("it was asked for"), RequestStoppedError),
    ],
)
def test_opening_fails_by_its_remedy(error: BaseException, kind: type[DriverError]) -> None:
    assert type(opening_failure(SETTINGS, error, 1.0)) is kind


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EAFNOSUPPORT, "Address family not supported"), "system does not offer it"),
        (AttributeError("module 'socket' has no attribute 'CAN_RAW'"), "no attribute 'CAN_RAW'"),
        (OSError(errno.ENODEV, "No such device"), "no CAN interface of the system is called can99"),
    ],
)
def test_interface_of_the_system_that_is_not_there_is_no_adapters(error: BaseException, told: str) -> None:
    met = opening_failure(CAN99, error, 1.0)
    assert (type(met), told in str(met)) == (CanInterfaceNotFoundError, True)


def test_interface_of_the_system_that_is_forbidden_stays_so() -> None:
    failure = opening_failure(CAN99, PermissionError(errno.EPERM, "Operation not permitted"), 1.0)
    assert type(failure) is AdapterPermissionError


def test_what_python_can_wraps_is_looked_into() -> None:
    wrapped = caused(can.CanInitializationError("could not open"), OSError(errno.EACCES, "Permission denied"))
    assert type(opening_failure(SETTINGS, wrapped, 1.0)) is AdapterPermissionError


def test_error_that_an_interface_of_ours_met_is_told_as_it_is() -> None:
    met = AdapterNotFoundError("second device", "installed: one device")
    wrapped = caused(can.CanInitializationError("no adapter"), caused(met, KeyError("second device")))
    assert opening_failure(SETTINGS, wrapped, 0.1) is met


def test_loss_that_an_interface_of_ours_met_is_told_as_it_is() -> None:
    met = VendorLibraryDiedError("crashed")
    wrapped = caused(can.CanOperationError("it ended"), caused(met, ValueError("closed")))
    assert working_failure("j2534", wrapped) is met


def test_missing_library_is_named_with_its_interface() -> None:
    failure = missing_library(SETTINGS, ImportError("no canlib32"))
    assert (failure.path, "not installed" in failure.why) == ("kvaser", True)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (can.CanOperationError("Function read failed - bus off"), BusOffError),
        (can.CanOperationError("The CAN controller is in bus-off state."), BusOffError),
        (can.CanOperationError("transmit failed"), LinkLostError),
        (OSError(errno.EIO, "Input/output error"), LinkLostError),
        (ValueError("read of closed file"), LinkLostError),
        (ValueError("Invalid file descriptor: -1"), LinkLostError),
        (AttributeError("'NoneType' object has no attribute 'read'"), LinkLostError),
    ],
)
def test_working_fails_by_its_remedy(error: Exception, kind: type[DriverError]) -> None:
    assert type(working_failure("can0", error)) is kind


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 16"),
        IndexError("string index out of range"),
        struct.error("unpack requires a buffer of 4 bytes"),
        caused(can.CanOperationError("could not unpack received message"), ValueError("extra bytes")),
        caused(can.CanOperationError(""), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")),
    ],
)
def test_what_is_no_frame_is_no_failure(error: Exception) -> None:
    assert working_failure("can0", error) is None
