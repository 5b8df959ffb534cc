"""A connection that has to come to the point: uvicorn's own, with bounds on headers, bodies and their time.

Uvicorn waits for ever for headers that trickle, reads headers of any length, and answers its own limit of
connections without saying when to come again.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from updater.fleet.serving.limits import Limits

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: %d\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
_END = b"\r\n\r\n"

Factory = Callable[..., asyncio.Protocol]


class BoundedProtocol(HttpToolsProtocol):
    """One connection of a peer that nobody trusts."""

    def __init__(
        self,
        limits: Limits,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits
        self._timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        #: the last bytes of headers so far: their end may come in two pieces
        self._head_end = b""
        self._in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Take the connection, or tell it to come again where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._refuse(_TOO_MANY % self._limits.later_s)
            return
        self._arm(self._limits.header_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers are too long."""
        if self.transport.is_closing():
            return
        if not self._in_body and self._head_of(data) > self._limits.header_bytes:
            self._refuse(_TOO_LONG)
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request; the first one's time runs from the connection on."""
        super().on_message_begin()
        if self._timer is None:
            self._arm(self._limits.header_s)

    def on_headers_complete(self) -> None:
        """Give the body its own time."""
        self._in_body = True
        self._head_end = b""
        self._arm(self._limits.message_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Let the clock rest: what follows is ours to do."""
        self._disarm()
        self._in_body = False
        self._head_bytes = 0
        self._head_end = b""
        super().on_message_complete()

    def _head_of(self, data: bytes) -> int:
        """Return how many bytes of headers there are with those in `data`; a body behind them is none."""
        begun = len(self._head_end)
        joined = self._head_end + data
        end = joined.find(_END)
        self._head_end = joined[1 - len(_END) :]
        self._head_bytes += len(data) if end < 0 else end + len(_END) - begun
        return self._head_bytes

    def _arm(self, seconds: int) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._refuse, _TOO_SLOW)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, answer: bytes) -> None:
        """Say why and hang up; a peer that does not read the answer loses it."""
        self._disarm()
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self.transport.write(answer)
            self.transport.close()
        else:  # its answer is under way, or never comes: the body is not there
            self.transport.abort()
