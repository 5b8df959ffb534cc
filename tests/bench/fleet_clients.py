"""Installs that send what was made before, a process of their own: ``python -m tests.bench.fleet_clients``.

Words: the port, a file of requests, and how many connections to keep busy.  Prints one line of JSON.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 65536
#: a body of JSON ends so, and there is one object in it
_END = b"}"


@dataclass(slots=True)
class Told:
    """What came of it.

    Attributes:
        waited_s: for each answer.
        refused: answers that acknowledge nothing.
        took_s: all of it.
    """

    waited_s: list[float] = field(default_factory=list)
    refused: int = 0
    took_s: float = 0.0

    def line(self) -> str:
        """Return it for programs."""
        ordered = sorted(self.waited_s)
        told = {"requests": len(ordered), "refused": self.refused, "took_s": self.took_s}
        return json.dumps({**told, "p50_ms": _at(ordered, 0.5) * 1000, "p99_ms": _at(ordered, 0.99) * 1000})


class Sender:
    """Keeps several connections busy."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._port = port
        self._left: Iterator[bytes] = iter(requests)
        self._selector = selectors.DefaultSelector()
        self._began: dict[socket.socket, float] = {}
        self._came: dict[socket.socket, bytes] = {}
        self._told = Told()

    def run(self, connections: int) -> Told:
        """Send everything."""
        began_s = time.perf_counter()
        for _ in range(connections):
            link = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(link, selectors.EVENT_READ)
            self._send(link)
        while self._began:
            for key, _ in self._selector.select(60):
                assert isinstance(key.fileobj, socket.socket)
                self._hear(key.fileobj)
        self._told.took_s = time.perf_counter() - began_s
        return self._told

    def _send(self, link: socket.socket) -> None:
        request = next(self._left, None)
        self._came[link] = b""
        if request is None:
            self._selector.unregister(link)
            link.close()
            return
        self._began[link] = time.perf_counter()
        link.sendall(request)

    def _hear(self, link: socket.socket) -> None:
        piece = link.recv(_PIECE)
        self._came[link] += piece
        if piece and not piece.endswith(_END):
            return
        self._told.waited_s.append(time.perf_counter() - self._began.pop(link))
        self._told.refused += b"acknowledged" not in self._came[link]
        self._send(link)


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def main(words: list[str]) -> None:
    """Send, and print what came of it."""
    port, file, connections = words
    requests = pickle.loads(Path(file).read_bytes())  # noqa: S301  made by the benchmark
    sys.stdout.write(f"{Sender(int(port), requests).run(int(connections)).line()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
