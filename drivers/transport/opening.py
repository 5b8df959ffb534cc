"""From the address in a VCI URL to an open line."""

import threading
from typing import Final

from drivers.transport.line import Line
from drivers.transport.serial_line import SerialLine
from drivers.transport.stoppable import stoppable
from drivers.transport.tcp_line import TcpLine

SPEEDLESS: Final = ("socket://", "rfc2217://", "loop://", "/dev/pts/")


def has_speed(address: str) -> bool:
    """Say whether the bits of `address` pass at a speed that both ends must agree on."""
    return not address.lower().startswith(SPEEDLESS)


def open_line(address: str, baud: int, stop: threading.Event) -> Line:
    """Open whatever `address` names.

    Raises:
        BadVciUrlError: `address` names no kind of port.
        AdapterNotFoundError: there is no such port.
        AdapterBusyError: another program holds it.
        AdapterPermissionError: this user may not open it.
        AdapterSilentError: the system did not come to an end with it.
        RequestStoppedError: `stop` was set.
    """
    return stoppable(lambda: _open(address, baud), address, stop)


def _open(address: str, baud: int) -> Line:
    if address.lower().startswith("socket://"):
        return TcpLine.open(address)
    return SerialLine.open(address, baud)
