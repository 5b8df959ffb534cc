"""drivers.simulator.doip_server: the entity on real ports."""

import contextlib
import itertools
import socket
from collections.abc import Iterator

import pytest

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.doip_server import PLAIN, Damage, DoipServer, Serving
from drivers.simulator.options import car_options

SOON_S = 5.0
ACTIVATION = bytes.fromhex("02fd0005000000070e000000000000")
LET_IN = bytes.fromhex("02fd0006000000090e0010001000000000")
PRESENT = bytes.fromhex("02fd8001000000060e0010103e00")
ACK = bytes.fromhex("02fd80020000000510100e0000")
HERE = bytes.fromhex("02fd80010000000610100e007e00")


@contextlib.contextmanager
def served(serving: Serving = PLAIN) -> Iterator[DoipServer]:
    car = Car(car_options(VciUrl.parse("sim:demo")))
    with contextlib.closing(DoipServer(car, serving)) as server:
        yield server


def connected(server: DoipServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), SOON_S)


def read(wire: socket.socket, size: int) -> bytes:
    """Return so many bytes, or fewer at the end of the connection."""
    told = b""
    with contextlib.suppress(ConnectionResetError):
        while len(told) < size and (chunk := wire.recv(size - len(told))):
            told += chunk
    return told


def tell(damage: Damage, size: int) -> bytes:
    """Return what follows the activation."""
    with served(Serving(damage=damage)) as server, connected(server) as wire:
        wire.sendall(ACTIVATION + PRESENT)
        return read(wire, len(LET_IN) + size)[len(LET_IN) :]


def test_url_is_what_opens_it() -> None:
    with served() as server:
        assert server.url == f"doip:127.0.0.1:{server.port}"


def test_ipv6_url_has_brackets() -> None:
    with served(Serving(host="::1")) as server:
        assert server.url == f"doip:[::1]:{server.port}"


def test_tester_is_answered() -> None:
    assert tell(Damage.NONE, len(ACK + HERE)) == ACK + HERE


def test_request_may_come_in_pieces() -> None:
    with served() as server, connected(server) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in ACTIVATION:
            wire.send(bytes([byte]))
        assert read(wire, len(LET_IN)) == LET_IN


@pytest.mark.parametrize(
    ("damage", "answer"),
    [
        (Damage.TRUNCATED, HERE[:7]),
        (Damage.OVERSIZED, HERE[:4] + b"\xff\xff\xff\xff" + HERE[8:]),
        (Damage.WRONG_VERSION, b"\x02\x42" + HERE[2:]),
        (Damage.SLOW, HERE),
    ],
)
def test_answer_is_damaged_as_asked_for(damage: Damage, answer: bytes) -> None:
    assert tell(damage, len(ACK + answer)) == ACK + answer


def test_garbage_is_as_long_as_the_answer() -> None:
    assert tell(Damage.GARBAGE, len(ACK + HERE))[len(ACK) :] != HERE


def test_connection_is_closed_in_place_of_an_answer() -> None:
    assert tell(Damage.CLOSED, 1000) == ACK


def test_silent_entity_does_not_even_acknowledge() -> None:
    with served(Serving(damage=Damage.SILENT)) as server, connected(server) as wire:
        wire.sendall(ACTIVATION + PRESENT + ACTIVATION)
        assert read(wire, 2 * len(LET_IN)) == LET_IN * 2


def test_what_cannot_be_read_ends_the_connection() -> None:
    with served() as server, connected(server) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert read(wire, 1000) == bytes.fromhex("02fd00000000000100")


def test_datagram_is_answered() -> None:
    with served() as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(SOON_S)
        asker.sendto(bytes.fromhex("02fd400300000000"), ("127.0.0.1", server.port))
        assert asker.recv(100) == bytes.fromhex("02fd40040000000101")


def test_taken_port_cannot_be_had() -> None:
    with (
        served() as server,
        pytest.raises(OSError, match=r"in use|permitted"),
        served(Serving(port=server.port)),
    ):
        pass


def test_taken_udp_port_cannot_be_had() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match=r"in use|permitted"), served(Serving(port=other.getsockname()[1])):
            pass


def test_end_closes_every_connection() -> None:
    with served() as server, connected(server) as wire:
        wire.sendall(ACTIVATION)
        read(wire, len(LET_IN))
        server.close()
        assert read(wire, 1) == b""


def test_second_end_does_nothing() -> None:
    with served() as server:
        server.close()
        server.close()
        with pytest.raises(ConnectionRefusedError):
            connected(server)


def test_connection_on_which_nothing_passes_is_closed() -> None:
    seconds = itertools.count(step=10.0)
    car = Car(car_options(VciUrl.parse("sim:demo")))
    with (
        contextlib.closing(DoipServer(car, PLAIN, lambda: next(seconds))) as server,
        connected(server) as tester,
    ):
        assert tester.recv(100) == b""
