"""A byte line over whatever pyserial opens: device paths, COM ports, ``rfc2217://`` and its other URLs."""

import os
import select
from typing import Any, Final, Self

import serial

from drivers.errors import BadVciUrlError, LinkLostError
from drivers.transport.open_errors import verdict
from drivers.transport.readiness import waiter

CHUNK: Final = 4096
WRITE_TIMEOUT_S: Final = 1.0  # a Bluetooth port whose adapter is off swallows nothing and blocks


class SerialLine:
    """Reads and writes one serial port.

    On POSIX the descriptor is used directly: a read returns the moment the first byte is there, which
    pyserial's own `read` gives only when it is asked for one byte at a time.
    """

    def __init__(self, port: Any, name: str) -> None:
        self.name = name
        self._port = port
        self._descriptor = _descriptor(port)
        self._is_readable = waiter(self._descriptor) if self._descriptor is not None else _always

    @classmethod
    def open(cls, address: str, baud: int) -> Self:
        """Open `address`, any URL that pyserial understands, for this process alone.

        Raises:
            BadVciUrlError: pyserial knows no such kind of port.
            AdapterNotFoundError: there is no such port.
            AdapterBusyError: another program holds it.
            AdapterPermissionError: this user may not open it.
        """
        try:
            port = serial.serial_for_url(
                address, baudrate=baud, timeout=0, write_timeout=WRITE_TIMEOUT_S, exclusive=True
            )
        except OSError as error:
            raise verdict(address, error) from error
        except ValueError as error:
            raise BadVciUrlError(address, str(error)) from error
        return cls(port, address)

    def set_baud(self, baud: int) -> None:
        """Go on at `baud` bits a second; what came at another speed is thrown away."""
        try:
            self._port.baudrate = baud
            self._port.reset_input_buffer()
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def write(self, payload: bytes) -> None:
        """Send `payload`, in pieces where the port's buffer holds less."""
        try:
            if self._descriptor is None:
                self._port.write(payload)
                return
            written = _write(self._descriptor, payload)
            while written < len(payload) and _takes_more(self._descriptor):
                written += _write(self._descriptor, payload[written:])
        except OSError as error:
            raise self._lost(error) from error
        if written < len(payload):
            raise LinkLostError(f"{self.name}: the port takes no more bytes")

    def read(self, *, timeout_s: float) -> bytes:
        """Return what has come, waiting at most `timeout_s` for the first byte."""
        try:
            if self._descriptor is None:
                return self._read_port(timeout_s)
            if not self._is_readable(timeout_s):
                return b""
            payload = os.read(self._descriptor, CHUNK)
        except (OSError, TypeError) as error:  # pyserial's handlers trip over a port closed under them
            raise self._lost(error) from error
        if not payload:
            raise LinkLostError(f"{self.name}: the adapter was unplugged")
        return payload

    def close(self) -> None:
        """Release the port; a second call does nothing."""
        self._descriptor = None
        self._port.close()

    def _read_port(self, timeout_s: float) -> bytes:
        if self._port.timeout != timeout_s:
            self._port.timeout = timeout_s
        first = bytes(self._port.read(1))
        waiting = self._port.in_waiting if first else 0
        return first + bytes(self._port.read(waiting)) if waiting else first

    def _lost(self, error: Exception) -> LinkLostError:
        return LinkLostError(f"{self.name}: {error}")


def _always(_timeout_s: float) -> bool:
    return True


def _write(descriptor: int, payload: bytes) -> int:
    """Return how many bytes of `payload` the port took; pyserial opened it to take what it can at once."""
    try:
        return os.write(descriptor, payload)
    except BlockingIOError:
        return 0


def _takes_more(descriptor: int) -> bool:
    return bool(select.select((), (descriptor,), (), WRITE_TIMEOUT_S)[1])


def _descriptor(port: Any) -> int | None:
    """Return the descriptor to wait on, None where the port has none that `select` takes."""
    if os.name != "posix" or not isinstance(port, serial.Serial):
        return None
    return int(port.fileno())
