"""A peer that takes its time, or never ends, is hung up on; the others do not notice."""

import socket
from collections.abc import Iterator

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.serving.served import Served, served

LIMITS = (
    "[serve]\nheader_s = 1\nmessage_s = 2\nconnections = 40\nheader_bytes = 8192\nidle_s = 1\nlater_s = 7\n"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "fleet.toml").write_text(LIMITS)
    with served(folder) as running:
        yield running


def connected(service: Served) -> socket.socket:
    host, port = service.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=60)


def heard(link: socket.socket) -> bytes:
    """Return everything until the other end hangs up."""
    said = b""
    try:
        while piece := link.recv(65536):
            said += piece
    except ConnectionResetError:
        pass
    return said


@pytest.mark.parametrize("begun", [b"", b"P", b"POST /v1/events HTTP/1.1\r\nhost: fleet\r\n"])
def test_headers_that_do_not_come_end_the_connection(service: Served, begun: bytes) -> None:
    with connected(service) as link:
        link.sendall(begun)
        assert heard(link).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_does_not_come_ends_the_connection(service: Served) -> None:
    teller = Teller("install-slow")
    assert service.enrol(teller, service.code()).status_code == 201
    headers = "".join(f"{name}: {value}\r\n" for name, value in teller.headers(b"").items())
    with connected(service) as link:
        link.sendall(
            f"POST /v1/events HTTP/1.1\r\nhost: f\r\n{headers}content-length: 90\r\n\r\nabc".encode()
        )
        assert b"HTTP/1.1 2" not in heard(link)


def test_headers_without_an_end_are_refused(service: Served) -> None:
    with connected(service) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nx: " + b"a" * 20_000)
        assert heard(link).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("line", [b"x: " + b"a" * 9_000 + b"\r\n", b"x: a\r\n" * 1_500])
def test_headers_that_are_too_long_are_refused_even_where_they_come_at_once(
    service: Served, line: bytes
) -> None:
    with connected(service) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nhost: fleet\r\n" + line + b"\r\n")
        assert heard(link).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_a_body_is_no_header_wherever_headers_end(service: Served, cut: int) -> None:
    head = b"POST /v1/events HTTP/1.1\r\nhost: f\r\nconnection: close\r\ncontent-length: 60000\r\n\r\n"
    with connected(service) as link:
        link.sendall(head[:-cut])
        link.sendall(head[-cut:] + b"a" * 60_000)
        assert heard(link).startswith(b"HTTP/1.1 415 ")


def test_a_connection_that_rests_is_closed(service: Served) -> None:
    with connected(service) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nhost: fleet\r\n\r\n")
        assert b'{"status":"ok"}' in heard(link)


def test_a_connection_may_be_used_again(service: Served) -> None:
    with connected(service) as link:
        for _ in range(3):
            link.sendall(b"GET /healthz HTTP/1.1\r\nhost: fleet\r\n\r\n")
            said = b""
            while not said.endswith(b"}"):  # head and body may come apart
                said += link.recv(4096) or b"}"
            assert said.startswith(b"HTTP/1.1 200 ")


def test_nonsense_is_refused(service: Served) -> None:
    with connected(service) as link:
        link.sendall(b"\x16\x03\x01nonsense\r\n\r\n")
        assert heard(link).startswith(b"HTTP/1.1 400 ")


def test_one_connection_too_many_is_told_when_to_come_again(service: Served) -> None:
    links = [connected(service) for _ in range(41)]
    answer = heard(links[-1])
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 7\r\n" in answer
    for link in links:
        link.close()


def test_slow_peers_do_not_keep_others_waiting(service: Served) -> None:
    slow = [connected(service) for _ in range(30)]
    for link in slow:
        link.sendall(b"GET /hea")
    assert service.get("/healthz").status_code == 200
    for link in slow:
        link.close()
