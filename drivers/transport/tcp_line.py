"""A byte line over TCP: network adapters and serial servers (``socket://HOST:PORT``).

pyserial's own handler for these URLs reads byte by byte.
"""

import socket
from typing import Final, Self
from urllib.parse import urlsplit

from drivers.errors import BadVciUrlError, LinkLostError
from drivers.transport.open_errors import network_verdict
from drivers.transport.readiness import waiter

CHUNK: Final = 4096
CONNECT_S: Final = 2.0
WRITE_TIMEOUT_S: Final = 1.0


class TcpLine:
    """Reads and writes one TCP connection."""

    def __init__(self, connection: socket.socket, name: str) -> None:
        self.name = name
        self._socket = connection
        self._is_readable = waiter(connection.fileno())
        self._socket.settimeout(WRITE_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @classmethod
    def open(cls, address: str) -> Self:
        """Connect to ``socket://HOST:PORT``, at whichever of the host's addresses somebody listens.

        Raises:
            BadVciUrlError: no host or no port is named.
            AddressNotFoundError: nothing listens there, or nothing answers within 2 s an address.
        """
        try:
            connection = socket.create_connection(_endpoint(address), CONNECT_S)
        except OSError as error:
            raise network_verdict(address, error) from error
        except ValueError as error:  # brackets of IPv6 that do not close, a name that no host can have
            raise BadVciUrlError(address, str(error)) from error
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
    host, port = parts.hostname, parts.port
    if not host or not port:
        raise BadVciUrlError(address, "it reads socket://HOST:PORT")
    return host, port
