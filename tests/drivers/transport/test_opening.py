"""drivers.transport.opening: which line an address gets."""

import socket
import threading

import pytest

from drivers.errors import RequestStoppedError
from drivers.transport.opening import has_speed, open_line
from drivers.transport.serial_line import SerialLine
from drivers.transport.tcp_line import TcpLine

GO_ON = threading.Event()


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("/dev/ttyUSB0", True),
        ("COM4", True),
        ("/dev/pts/3", False),
        ("socket://10.0.0.1:35000", False),
        ("SOCKET://10.0.0.1:35000", False),
        ("rfc2217://host:2217", False),
    ],
)
def test_speed_matters_on_serial_ports_only(address: str, answer: bool) -> None:
    assert has_speed(address) is answer


def test_socket_gets_a_tcp_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = open_line(f"socket://127.0.0.1:{server.getsockname()[1]}", 38400, GO_ON)
        line.close()
    assert isinstance(line, TcpLine)


def test_anything_else_is_left_to_pyserial() -> None:
    line = open_line("loop://", 38400, GO_ON)
    line.close()
    assert isinstance(line, SerialLine)


@pytest.mark.parametrize("address", ["loop://", "socket://127.0.0.1:35000"])
def test_opening_can_be_stopped_whatever_kind_of_port_it_is(address: str) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        open_line(address, 38400, stop)
