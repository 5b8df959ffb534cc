"""The application: every part's routes behind one gate, and every part's jobs while it runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from types import ModuleType

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from updater.fleet.serving.gate import Gate
from updater.fleet.serving.jobs import Jobs
from updater.fleet.serving.limits import Limits
from updater.fleet.serving.meters import Meters
from updater.fleet.serving.own_routes import own_routes
from updater.fleet.serving.parts import jobs_of, routes_of
from updater.fleet.store.errors import SettingsError, StoreError
from updater.fleet.store.services import Services


def application(
    services: Services, modules: Sequence[ModuleType], meters: Meters, logger: logging.Logger
) -> Starlette:
    """Return the application of the parts whose modules `mount` are given.

    Raises:
        SettingsError: fleet.toml says something that cannot be.
    """
    limits = Limits.read(services.section("serve"))
    token = services.section("metrics").get("token", "")
    if not isinstance(token, str):
        raise SettingsError("token under [metrics] in fleet.toml is no text")
    routes = [*own_routes(services.database, meters, token), *routes_of(services, modules)]
    jobs = jobs_of(replace(services, metrics=meters.text), modules)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        running = Jobs(jobs, services.database, meters, logger)
        running.start()
        try:
            yield
        finally:
            await running.close()
            await asyncio.to_thread(services.ends.close)

    gate = Middleware(Gate, limits, meters, _paths(routes), logger)
    return Starlette(
        routes=routes,
        middleware=[gate],
        lifespan=lifespan,
        exception_handlers={StoreError: _later(limits)},
    )


def _paths(routes: Sequence[BaseRoute]) -> list[str]:
    return [route.path for route in routes if isinstance(route, Route) and "{" not in route.path]


def _later(limits: Limits) -> Callable[[Request, Exception], Response]:
    def answer(_request: Request, _error: Exception) -> Response:
        return JSONResponse({"error": "no database"}, 503, {"retry-after": str(limits.later_s)})

    return answer
