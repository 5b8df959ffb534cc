"""The application: parts behind one gate, and errors of the database in words."""

import asyncio
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from updater.fleet.serving.app import application
from updater.fleet.serving.meters import Meters
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError, UnreachableError
from updater.fleet.store.services import Job, Services

LOGGER = logging.getLogger("test.fleet.app")


def made(services: Services, **part: Any) -> Starlette:
    module: Any = SimpleNamespace(**part)
    return application(services, [module], Meters(services.registry), LOGGER)


def answer(app: Starlette, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://fleet") as caller:
            return await caller.get(path)

    return asyncio.run(ask())


def test_a_parts_routes_are_served(database: Database, tmp_path: Path) -> None:
    route = Route("/page", lambda _request: PlainTextResponse("hello"))
    app = made(Services(database, tmp_path, lambda: 0), routes=lambda _services: [route])
    assert answer(app, "/page").text == "hello"
    assert answer(app, "/healthz").status_code == 200
    assert answer(app, "/none").status_code == 404


def test_a_database_that_does_not_answer_means_later(database: Database, tmp_path: Path) -> None:
    def page(_request: Request) -> Response:
        raise UnreachableError("gone")

    app = made(Services(database, tmp_path, lambda: 0), routes=lambda _services: [Route("/page", page)])
    found = answer(app, "/page")
    assert (found.status_code, "retry-after" in found.headers) == (503, True)


def test_jobs_run_and_parts_are_closed(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: 0)
    closed: list[str] = []
    services.ends.callback(closed.append, "part")

    async def run() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        job = Job("job", 0.001, lambda: loop.call_soon_threadsafe(done.set) and None)
        app = made(services, jobs=lambda _services: [job])
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(done.wait(), 60)

    asyncio.run(run())
    assert closed == ["part"]


@pytest.mark.parametrize("config", [{"serve": {"conections": 5}}, {"metrics": {"token": 5}}, {"serve": 5}])
def test_settings_that_cannot_be_are_refused(
    database: Database, tmp_path: Path, config: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError):
        made(Services(database, tmp_path, lambda: 0, config))
