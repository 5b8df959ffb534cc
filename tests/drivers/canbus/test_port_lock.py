"""drivers.canbus.port_lock: a serial port is one program's at a time."""

import fcntl
from pathlib import Path

import pytest
import serial

from drivers.canbus.port_lock import PortLock
from drivers.errors import AdapterBusyError, AdapterNotFoundError
from tests.drivers.canbus.peers import serial_port


def test_port_that_pyserial_holds_for_itself_is_busy() -> None:
    with (
        serial_port() as peer,
        serial.serial_for_url(peer.port, exclusive=True),
        pytest.raises(AdapterBusyError),
    ):
        PortLock.take(peer.port)


def test_port_that_is_locked_is_busy_for_pyserial() -> None:
    with serial_port() as peer:
        lock = PortLock.take(peer.port)
        with pytest.raises(serial.SerialException, match="exclusively lock"):
            serial.serial_for_url(peer.port, exclusive=True)
        lock.release()


def test_port_that_was_released_can_be_had_again() -> None:
    with serial_port() as peer:
        lock = PortLock.take(f"{peer.port}@115200")
        lock.release()
        lock.release()
        PortLock.take(peer.port).release()


def test_port_that_is_not_there_is_not_found() -> None:
    with pytest.raises(AdapterNotFoundError):
        PortLock.take("/dev/not-there")


@pytest.mark.parametrize("channel", [0, "COM4", "socket://localhost:1"])
def test_what_is_no_device_file_needs_no_lock(channel: str | int) -> None:
    PortLock.take(channel).release()


def test_refused_lock_leaves_no_descriptor_open(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.touch()
    with path.open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        before = len([*Path("/proc/self/fd").iterdir()])
        with pytest.raises(AdapterBusyError):
            PortLock.take(str(path))
        assert len([*Path("/proc/self/fd").iterdir()]) == before
