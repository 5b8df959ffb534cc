"""Uploaders that do not give up, and a proxy that loses answers which the service has given."""

import random
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from tests.fleet_batches import Event, Teller

_WAIT_S = 30


class Uploader(threading.Thread):
    """Sends batch after batch to whatever service there is, until each was acknowledged."""

    def __init__(self, teller: Teller, batches: list[list[Event]], url: list[str]) -> None:
        super().__init__(daemon=True)
        self.teller = teller
        self.left = batches
        self.url = url
        self.gave_way = threading.Event()

    def run(self) -> None:
        while self.left:
            body = self.teller.packed(self.left[0])
            try:
                answer = httpx.post(
                    f"{self.url[0]}/v1/events",
                    content=body,
                    headers=self.teller.headers(body),
                    timeout=_WAIT_S,
                )
            except httpx.HTTPError:
                self.gave_way.wait(0.05)
                continue
            if answer.status_code == 200:
                self.left.pop(0)


class Losing(socketserver.ThreadingTCPServer):
    """Passes each connection on; every so often the answer has come, and is lost.

    Attributes:
        lost: answers.
    """

    daemon_threads = True

    def __init__(self, upstream: tuple[str, int], seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = upstream
        self.drawn = random.Random(seed)  # noqa: S311  a test's luck
        self.lost = 0


class _Passing(socketserver.BaseRequestHandler):
    server: Losing

    def handle(self) -> None:
        with suppress(OSError), socket.create_connection(self.server.upstream, _WAIT_S) as upstream:
            up = threading.Thread(target=_pass, args=(self.request, upstream), daemon=True)
            up.start()
            answer = upstream.recv(65536)
            if answer and self.server.drawn.random() < 0.25:
                self.server.lost += 1
                return
            while answer:
                self.request.sendall(answer)
                answer = upstream.recv(65536)


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while received := source.recv(65536):
            target.sendall(received)


@contextmanager
def losing(url: str, seed: int) -> Iterator[tuple[str, Losing]]:
    """Give the URL of a proxy before `url`, and the proxy."""
    host, port = url.removeprefix("http://").split(":")
    with Losing((host, int(port)), seed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", server
        server.shutdown()
