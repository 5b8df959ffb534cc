"""The way in for every request: not too many at a time, none for ever, each counted and told."""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from updater.fleet.serving.limits import Limits
from updater.fleet.serving.logs import tell
from updater.fleet.serving.meters import Meters

OTHER: Final = "other"
#: answered so often that a line for each success would be all there is to read
_QUIET: Final = frozenset({"/v1/events", "/healthz", "/metrics"})
_SLOW_S: Final = 5.0


class Gate:
    """Stands before the application.

    Args:
        app: answers.
        limits: of requests at work, and of their time.
        meters: counts them.
        paths: by which they are counted: what others call up is one.
        logger: is told.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, meters: Meters, paths: Iterable[str], logger: logging.Logger
    ) -> None:
        self._app = app
        self._limits = limits
        self._meters = meters
        self._paths = frozenset(paths)
        self._logger = logger
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        began_s = time.perf_counter()
        self._at_work += 1
        self._meters.begin()
        try:
            await self._answered(scope, receive, answer)
        finally:
            self._at_work -= 1
            self._tell(scope, answer.status, time.perf_counter() - began_s)

    async def _answered(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        if self._at_work > self._limits.requests:
            await self._later("too many requests")(scope, receive, answer.send)
            return
        try:
            async with asyncio.timeout(self._limits.message_s + self._limits.answer_s):
                await self._app(scope, receive, answer.send)
        except TimeoutError:
            if not answer.status:
                await self._later("this took too long")(scope, receive, answer.send)

    def _later(self, why: str) -> PlainTextResponse:
        headers = {"retry-after": str(self._limits.later_s), "connection": "close"}
        return PlainTextResponse(f"{why}\n", 503, headers)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        path = scope["path"] if scope["path"] in self._paths else OTHER
        self._meters.end(path, status, seconds)
        if status < 300 and path in _QUIET and seconds < _SLOW_S:
            return
        fields = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "peer": (scope.get("client") or ("",))[0],
        }
        tell(self._logger, logging.INFO, "request", fields)


class _Answer:
    """Notes the status that goes out: 0 where the peer left before."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
