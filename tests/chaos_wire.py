"""A wire between shops and a service that loses requests and answers, before or in the middle.

with chaotic(lambda: fleet.url, random.Random(1)) as wire:
    ChaosClient(folder, wire.url)
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import urllib3

from tests.web_server import Handler, listening

_PASSED = ("content-type", "content-encoding", "diagclinic-install", "diagclinic-signature")


@dataclass
class Wire:
    """What is lost, and what was.

    Attributes:
        target: returns the service's URL; asked each time.
        draw: decides.
        request_share: of requests that never arrive.
        answer_share: of answers that are lost after the service did what was asked, half of them amid.
        lost: how many answers were, of those with which the service took something.
    """

    target: Callable[[], str]
    draw: random.Random
    request_share: float = 0.05
    answer_share: float = 0.1
    url: str = ""
    lost: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=20))

    def arrives(self) -> bool:
        """Tell whether the next request does."""
        with self._lock:
            return self.draw.random() >= self.request_share

    def kept(self, body: bytes, status: int) -> bytes | None:
        """Return what comes through of an answer; None where nothing does."""
        with self._lock:
            chance = self.draw.random()
            if chance >= self.answer_share:
                return body
            self.lost += status < 300
            return None if chance < self.answer_share / 2 else body[: len(body) // 2]

    def forward(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        """Return the service's code and answer, None where it gives none."""
        passed = {name: headers[name] for name in _PASSED if name in headers}
        try:
            reply = self._pool.request("POST", f"{self.target()}{path}", body=body, headers=passed)
        except urllib3.exceptions.HTTPError:
            return None
        return reply.status, reply.data

    def close(self) -> None:
        """Close its connections."""
        self._pool.clear()


def _handler(wire: Wire) -> type[Handler]:
    class Answering(Handler):
        def do_POST(self) -> None:  # noqa: N802  named by http.server
            headers = self.asked_headers()
            body = self.rfile.read(int(headers["content-length"]))
            self.close_connection = True
            answer = wire.forward(self.path, headers, body) if wire.arrives() else None
            content = answer and wire.kept(answer[1], answer[0])
            if answer is None or content is None:
                return
            self.begin(answer[0], {"Content-Type": "application/json", "Content-Length": str(len(answer[1]))})
            self.wfile.write(content)

    return Answering


@contextmanager
def chaotic(target: Callable[[], str], draw: random.Random) -> Iterator[Wire]:
    """Let a wire lead from its `url` to the service for the block."""
    with closing(Wire(target, draw)) as wire, listening(_handler(wire)) as wire.url:
        yield wire
