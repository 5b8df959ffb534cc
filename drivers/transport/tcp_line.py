"""A byte line over TCP: network adapters and serial servers (``socket://HOST:PORT``).

pyserial's own handler for these URLs reads byte by byte and connects without a way to give up.
"""

import errno
import select
import socket
import threading
from typing import Final, Self
from urllib.parse import urlsplit

from drivers.errors import AdapterNotFoundError, BadVciUrlError, LinkLostError, RequestStoppedError
from drivers.transport.open_errors import verdict
from drivers.transport.readiness import waiter

CHUNK: Final = 4096
CONNECT_S: Final = 2.0
STOP_POLL_S: Final = 0.05
WRITE_TIMEOUT_S: Final = 1.0
UNDER_WAY: Final = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK, 10035})  # 10035: WSAEWOULDBLOCK


class TcpLine:
    """Reads and writes one TCP connection."""

    def __init__(self, connection: socket.socket, name: str) -> None:
        self.name = name
        self._socket = connection
        self._is_readable = waiter(connection.fileno())
        self._socket.settimeout(WRITE_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @classmethod
    def open(cls, address: str, stop: threading.Event) -> Self:
        """Connect to ``socket://HOST:PORT``.

        Raises:
            BadVciUrlError: no host or no port is named.
            AdapterNotFoundError: nothing listens there, or nothing answers within 2 s.
            RequestStoppedError: `stop` was set.
        """
        host, port = _endpoint(address)
        try:
            family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            connection = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            raise verdict(address, error) from error
        try:
            _begin(connection, where, address)
            _await(connection, address, stop)
        except BaseException:
            connection.close()
            raise
        return cls(connection, address)

    def write(self, payload: bytes) -> None:
        """Send `payload`."""
        try:
            self._socket.sendall(payload)
        except OSError as error:
            raise LinkLostError(f"{self.name}: {error}") from error

    def read(self, *, timeout_s: float) -> bytes:
        """Return what has come, waiting at most `timeout_s` for the first byte."""
        try:
            if not self._is_readable(timeout_s):
                return b""
            payload = self._socket.recv(CHUNK)
        except (OSError, ValueError) as error:  # ValueError: closed, on systems without poll
            raise LinkLostError(f"{self.name}: {error}") from error
        if not payload:
            raise LinkLostError(f"{self.name}: the adapter closed the connection")
        return payload

    def set_baud(self, baud: int) -> None:
        """Do nothing: the far end sets the speed of its serial port."""

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._socket.close()


def _endpoint(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadVciUrlError(address, str(error)) from error
    if not host or not port:
        raise BadVciUrlError(address, "it reads socket://HOST:PORT")
    return host, port


def _begin(connection: socket.socket, where: tuple[str | int, ...] | tuple[int, bytes], address: str) -> None:
    connection.settimeout(0)
    code = connection.connect_ex(where)
    if code not in UNDER_WAY:
        raise verdict(address, OSError(code, "connect"))


def _await(connection: socket.socket, address: str, stop: threading.Event) -> None:
    for _ in range(round(CONNECT_S / STOP_POLL_S)):
        if stop.is_set():
            raise RequestStoppedError(address)
        if any(select.select((), (connection,), (connection,), STOP_POLL_S)):
            break
    else:
        raise AdapterNotFoundError(address)
    failed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if failed:
        raise verdict(address, OSError(failed, "connect"))
