"""What the service tells of itself: whether it works, and its counts."""

import hmac
from typing import Final

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from updater.fleet.serving.meters import CONTENT_TYPE, Meters
from updater.fleet.store.database import Database
from updater.fleet.store.errors import StoreError

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_BEARER: Final = "Bearer "
_ASK: Final = text("SELECT 1")


def own_routes(database: Database, meters: Meters, token: str) -> list[Route]:
    """Return `/healthz` and `/metrics`.

    Args:
        database: is asked whether it answers.
        meters: are shown.
        token: lets others than this machine read the metrics; empty: nobody.
    """

    def healthz(_request: Request) -> Response:
        try:
            with database.read() as connection:
                connection.execute(_ASK)
        except StoreError:
            return JSONResponse({"status": "no database"}, 503, {"retry-after": "10"})
        return JSONResponse({"status": "ok"})

    def metrics(request: Request) -> Response:
        if not may_read(request, token):
            return PlainTextResponse("for this machine, or with a token\n", 403)
        return Response(meters.text(), media_type=CONTENT_TYPE)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def may_read(request: Request, token: str) -> bool:
    """Tell whether whoever asks may read the metrics.

    A proxy on this machine stands for others: what it passes on needs the token.
    """
    given = request.headers.get("authorization", "")
    if token and given.startswith(_BEARER):
        return hmac.compare_digest(given.removeprefix(_BEARER).encode(), token.encode())
    is_passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return request.client is not None and request.client.host in _LOOPBACK and not is_passed_on
