"""drivers.transport.tcp_line over real sockets of this machine."""

import socket
from collections.abc import Iterator

import pytest

from drivers.errors import AddressNotFoundError, BadVciUrlError, LinkLostError
from drivers.transport.tcp_line import TcpLine

SOON_S = 5.0


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address_of(server: socket.socket) -> str:
    return f"socket://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def ends(server: socket.socket) -> Iterator[tuple[TcpLine, socket.socket]]:
    line = TcpLine.open(address_of(server))
    adapter, _ = server.accept()
    yield line, adapter
    line.close()
    adapter.close()


def test_bytes_pass_both_ways(ends: tuple[TcpLine, socket.socket]) -> None:
    line, adapter = ends
    line.write(b"ATI\r")
    assert adapter.recv(99) == b"ATI\r"
    adapter.sendall(b"ELM327 v1.5\r\r>")
    assert line.read(timeout_s=SOON_S) == b"ELM327 v1.5\r\r>"


def test_silence_is_nothing(ends: tuple[TcpLine, socket.socket]) -> None:
    line, _ = ends
    assert line.read(timeout_s=0.01) == b""


def test_adapter_that_hangs_up_is_a_lost_link(ends: tuple[TcpLine, socket.socket]) -> None:
    line, adapter = ends
    adapter.close()
    with pytest.raises(LinkLostError):
        line.read(timeout_s=SOON_S)


def test_closed_line_is_a_lost_link(ends: tuple[TcpLine, socket.socket]) -> None:
    line, _ = ends
    line.close()
    with pytest.raises(LinkLostError):
        line.write(b"ATI\r")


def test_reading_a_closed_line_is_a_lost_link(ends: tuple[TcpLine, socket.socket]) -> None:
    line, _ = ends
    line.close()
    with pytest.raises(LinkLostError):
        line.read(timeout_s=0)


def test_speed_is_no_business_of_a_network_adapter(ends: tuple[TcpLine, socket.socket]) -> None:
    line, adapter = ends
    line.set_baud(9600)
    line.write(b"ATI\r")
    assert adapter.recv(99) == b"ATI\r"


def test_port_that_nobody_listens_on_is_not_found(server: socket.socket) -> None:
    address = address_of(server)
    server.close()
    with pytest.raises(AddressNotFoundError):
        TcpLine.open(address)


def test_host_without_a_name_is_not_found() -> None:
    with pytest.raises(AddressNotFoundError):
        TcpLine.open("socket://no-such-host.invalid:35000")


@pytest.mark.parametrize(
    "address",
    [
        "socket://",
        "socket://host",
        "socket://host:many",
        "socket://:35000",
        "socket://[::1:35000",
        "socket://a..b:35000",
    ],
)
def test_address_that_names_no_host_and_port_is_a_bad_url(address: str) -> None:
    with pytest.raises(BadVciUrlError):
        TcpLine.open(address)


@pytest.mark.skipif(not socket.has_ipv6, reason="needs both kinds of address")
def test_adapter_that_listens_at_one_of_its_hosts_addresses_is_found() -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM)}
    for host in sorted(addresses):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, 0), family=family) as server:
            TcpLine.open(f"socket://localhost:{server.getsockname()[1]}").close()
