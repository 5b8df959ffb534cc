"""What the service serves for this part: letting in, and forgetting."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from updater.fleet.callers.answers import read_body, refusal
from updater.fleet.callers.errors import CallError, MalformedError
from updater.fleet.callers.keys import Keys
from updater.fleet.callers.signing import INSTALL_HEADER, SIGNATURE_HEADER, check, is_install, key_of, signed
from updater.fleet.enrol import enrolling
from updater.fleet.enrol.enrolling import enrol
from updater.fleet.enrol.errors import TooOftenError
from updater.fleet.enrol.forgetting import forget
from updater.fleet.enrol.pace import Pace
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services

ENROL: Final = "/v1/enrol"
FORGET: Final = "/v1/forget"
MOST_BYTES: Final = 4096
#: of one address: so many at once, then one in so many ms
AT_ONCE: Final = 20
EVERY_MS: Final = 6_000
_T = TypeVar("_T")
_Answer = Callable[[Request], Awaitable[Response]]


class Forget(Struct, forbid_unknown_fields=True):
    """A request to be forgotten."""

    install: str
    nonce: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]


def routes(services: Services) -> list[BaseRoute]:
    """Return the routes that let in and forget.

    Raises:
        SettingsError: `open` under [enrol] in fleet.toml is neither true nor false.
    """
    is_open = services.section("enrol").get("open", False)
    if not isinstance(is_open, bool):
        raise SettingsError("open under [enrol] in fleet.toml is true or false")
    pace = Pace(AT_ONCE, EVERY_MS, services.now_ms)
    desk = _Desk(services, Keys(services.database, services.now_ms), pace, is_open)
    return [
        Route(ENROL, _refusing(desk.enrol), methods=["POST"]),
        Route(FORGET, _refusing(desk.forget), methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers both."""

    services: Services
    keys: Keys
    pace: Pace
    is_open: bool

    async def enrol(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        if not self.pace.allows(address):
            raise TooOftenError("asked too often")
        body = await read_body(request, MOST_BYTES)
        asked = _read(body, enrolling.Request)
        if not is_install(asked.install) or request.headers.get(INSTALL_HEADER) != asked.install:
            raise MalformedError("the name is none, or another one than in the header")
        message = signed(ENROL, asked.install, body)
        check(key_of(asked.public_key), request.headers.get(SIGNATURE_HEADER, ""), message)
        how = await asyncio.to_thread(self._enrol, asked)
        return JSONResponse({"install": asked.install, "how": how}, 201)

    def _enrol(self, asked: enrolling.Request) -> str:
        return enrol(self.services.database, asked, self.services.now_ms(), is_open=self.is_open)

    async def forget(self, request: Request) -> Response:
        install = request.headers.get(INSTALL_HEADER, "")
        known = await self.keys.known(install)
        body = await read_body(request, MOST_BYTES)
        check(known.key, request.headers.get(SIGNATURE_HEADER, ""), signed(FORGET, install, body))
        asked = _read(body, Forget)
        if asked.install != install:
            raise MalformedError("the request is of another install")
        await asyncio.to_thread(self._forget, asked)
        return JSONResponse({"forgotten": True})

    def _forget(self, asked: Forget) -> None:
        forget(self.services.database, asked.install, asked.nonce, self.services.now_ms())


def _refusing(answer: _Answer) -> _Answer:
    """Return `answer` with what it refuses as answers."""

    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except CallError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)

    return answered


def _read(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise MalformedError("the request is not as declared") from error
