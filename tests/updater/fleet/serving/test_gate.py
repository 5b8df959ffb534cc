"""Every request is counted, told, and given an end."""

import asyncio
import logging

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from updater.fleet.serving.gate import Gate
from updater.fleet.serving.limits import Limits
from updater.fleet.serving.meters import Meters
from updater.fleet.store.services import CollectorRegistry

LOGGER = logging.getLogger("test.fleet.gate")


class App:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.began = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.began.set()
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def gate(app: App, limits: Limits, meters: Meters | None = None) -> Gate:
    return Gate(app, limits, meters or Meters(CollectorRegistry()), ["/known"], LOGGER)


def client(gated: Gate) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(gated), base_url="http://fleet")


def test_one_too_many_is_told_to_come_later() -> None:
    async def ask() -> tuple[httpx.Response, httpx.Response]:
        app = App()
        async with client(gate(app, Limits(requests=1, later_s=9))) as caller:
            first = asyncio.create_task(caller.get("/known"))
            await app.began.wait()
            second = await caller.get("/known")
            app.go_on.set()
            return await first, second

    first, second = asyncio.run(ask())
    assert (first.status_code, second.status_code, second.headers["retry-after"]) == (204, 503, "9")


def test_what_takes_for_ever_is_ended() -> None:
    async def ask() -> httpx.Response:
        limits = Limits(message_s=0, answer_s=0)
        async with client(gate(App(), limits)) as caller:
            return await caller.get("/known")

    assert asyncio.run(ask()).status_code == 503


@pytest.mark.parametrize(
    ("path", "counted"), [("/known", "/known"), ("/%0d%0a/../etc", "other"), ("/x" * 99, "other")]
)
def test_requests_are_counted_by_paths_that_exist(path: str, counted: str) -> None:
    meters = Meters(CollectorRegistry())

    async def ask() -> None:
        app = App()
        app.go_on.set()
        async with client(gate(app, Limits(), meters)) as caller:
            await caller.get(path)

    asyncio.run(ask())
    assert f'requests_total{{path="{counted}",status="204"}} 1.0'.encode() in meters.text()


def test_what_is_refused_is_logged_without_its_query(caplog: pytest.LogCaptureFixture) -> None:
    async def ask() -> None:
        async with client(gate(App(), Limits(requests=1, answer_s=0, message_s=0))) as caller:
            await caller.get("/known?secret=5")

    with caplog.at_level(logging.INFO, LOGGER.name):
        asyncio.run(ask())
    (record,) = caplog.records
    told = record.__dict__["fields"]
    assert (told["path"], told["status"], told["method"]) == ("/known", 503, "GET")
    assert "secret" not in str(told)
