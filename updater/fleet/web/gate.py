"""The gate that every request passes: transport, body, session, forgery, right; then the page."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from updater.fleet.accounts import sessions
from updater.fleet.accounts.drawn import Clock, Draw, derived, is_same, token
from updater.fleet.accounts.errors import AccountError, BusyError, SignedOutError, SignInError, WaitError
from updater.fleet.accounts.sessions import Session, Stage
from updater.fleet.rollout.errors import DeskError, RefusedError
from updater.fleet.store.database import Database
from updater.fleet.store.errors import FleetError, SettingsError, UnknownError
from updater.fleet.web.answers import Answer, Download, Go, Show
from updater.fleet.web.asking import Ask, read_form
from updater.fleet.web.cookies import BEFORE, DEVICE, SESSION, TOLD, Jar, Told, sealed, unsealed
from updater.fleet.web.errors import ForbiddenError, ForgedError, FormError, PageError
from updater.fleet.web.headers import guard
from updater.fleet.web.pages import Door, Page
from updater.fleet.web.rendering import Frame, Renderer
from updater.fleet.web.transport import Came, Transport

#: seconds until a form has to be here
_PATIENCE_S: Final = 15.0
_PURPOSE: Final = "form"
_STAGES: Final = {
    Stage.PASSWORD: "/second-factor",
    Stage.SECRET: "/second-factor/set-up",
}
#: the first that fits
_STATUS: Final = (
    (WaitError, 429),
    (SignInError, 401),
    (SignedOutError, 401),
    (BusyError, 503),
    (AccountError, 422),
    (RefusedError, 409),
    (DeskError, 502),
    (SettingsError, 422),
    (UnknownError, 404),
    (FleetError, 503),
)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A request on its way through the gate.

    Attributes:
        cookie: of the session, or of the browser that has none yet.
        told: what the page tells.
    """

    request: Request
    page: Page
    jar: Jar
    cookie: str
    told: Told
    ask: Ask


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets requests through to pages, and dresses what these answer."""

    database: Database
    renderer: Renderer
    clock: Clock
    draw: Draw
    transport: Transport

    def endpoint(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """Return what Starlette calls for a page."""

        async def answer(request: Request) -> Response:
            came = Came("", is_secure=False)
            try:
                came = self._came(request)
                form = await self._form(request)
            except PageError as error:
                return self._failed(self._visit(request, page, {}, came), error)
            return await run_in_threadpool(self._answered, self._visit(request, page, form, came))

        return answer

    def _came(self, request: Request) -> Came:
        client = request.client.host if request.client else ""
        return self.transport.came(request.url.scheme, client, request.headers)

    async def _form(self, request: Request) -> dict[str, str]:
        if request.method != "POST":
            return {}
        try:
            return await asyncio.wait_for(read_form(request), _PATIENCE_S)
        except TimeoutError as error:
            raise FormError("The form took too long to arrive.") from error

    def _visit(self, request: Request, page: Page, form: dict[str, str], came: Came) -> _Visit:
        jar = Jar(came.is_secure)
        session = jar.get(request, SESSION)
        cookie = session or jar.get(request, BEFORE) or token(self.draw)
        told = unsealed(jar.get(request, TOLD), cookie)
        device, asked = jar.get(request, DEVICE), (request.path_params, request.query_params)
        ask = Ask(self.clock(), came.address, device, *asked, form)
        return _Visit(request, page, jar, cookie, told, ask)

    def _answered(self, visit: _Visit) -> Response:
        """Answer in a thread: databases and hashes take their time."""
        try:
            visit = replace(visit, ask=replace(visit.ask, session=self._session(visit)))
            _refuse_forged(visit)
            _refuse_nul(visit.ask)
            elsewhere = _elsewhere(visit)
            return self._dressed(visit, elsewhere or visit.page.handle(visit.ask))
        except (PageError, FleetError) as error:
            return self._failed(visit, error)

    def _session(self, visit: _Visit) -> Session | None:
        cookie = visit.jar.get(visit.request, SESSION)
        if not cookie:
            return None
        try:
            with self.database.read() as connection:
                session = sessions.find(connection, cookie, visit.ask.now)
        except SignedOutError:
            return None
        if session.is_stale:
            with self.database.begin() as connection:
                sessions.note_seen(connection, session, visit.ask.now)
        return session

    def _dressed(self, visit: _Visit, answer: Answer) -> Response:
        if isinstance(answer, Show):
            return self._shown(visit, answer)
        if isinstance(answer, Download):
            response = Response(answer.content, media_type=answer.media)
            response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer.name)}"
            return guard(response, is_secure=visit.jar.is_secure)
        return self._sent_on(visit, answer)

    def _shown(self, visit: _Visit, answer: Show) -> Response:
        frame = Frame(visit.ask, derived(visit.cookie, _PURPOSE), visit.told, visit.request.url.path)
        response = HTMLResponse(self.renderer.page(frame, answer.template, answer.values), answer.status)
        if not visit.jar.get(visit.request, SESSION):
            visit.jar.set(response, BEFORE, visit.cookie)
        if visit.jar.get(visit.request, TOLD):
            visit.jar.drop(response, TOLD)
        return guard(response, is_secure=visit.jar.is_secure)

    def _sent_on(self, visit: _Visit, go: Go) -> Response:
        response = RedirectResponse(go.to, status_code=303)
        jar, cookie = visit.jar, visit.cookie
        if go.let_in:
            cookie = go.let_in.cookie
            jar.set(response, SESSION, cookie)
            jar.drop(response, BEFORE)
        if go.let_in and go.let_in.device:
            jar.set(response, DEVICE, go.let_in.device)
        if go.is_out:
            jar.drop(response, SESSION)
        if go.told or go.secrets:
            jar.set(response, TOLD, sealed(Told(go.told, go.secrets), cookie))
        return guard(response, is_secure=jar.is_secure)

    def _failed(self, visit: _Visit, error: PageError | FleetError) -> Response:
        status, template = _status(error), "error.html"
        values = {"words": str(error), "remedy": error.remedy, "status": status}
        response = self._shown(visit, Show(template, values, status))
        if isinstance(error, WaitError):
            response.headers["Retry-After"] = str(error.seconds)
        return response


def _status(error: PageError | FleetError) -> int:
    if isinstance(error, PageError):
        return error.status
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _refuse_forged(visit: _Visit) -> None:
    """A form counts only from a page of ours in this browser: its origin, and what only the page knew."""
    if visit.page.method != "POST":
        return
    headers = visit.request.headers
    origin = urlsplit(headers.get("origin", "")).netloc
    if (
        not origin
        or origin != headers.get("host")
        or headers.get("sec-fetch-site") not in {None, "same-origin"}
    ):
        raise ForgedError("This form was sent from another place.")
    if not is_same(visit.ask.form.get("form", ""), derived(visit.cookie, _PURPOSE)):
        raise ForgedError("This form is from an earlier session.")


def _refuse_nul(ask: Ask) -> None:
    """Refuse what no database keeps, before one is asked for it."""
    if any("\x00" in str(value) for value in (*ask.path.values(), *ask.form.values())):
        raise FormError("There is a character in this that cannot be.")


def _elsewhere(visit: _Visit) -> Go | None:
    """Return where somebody has to go first, or nothing.

    Raises:
        ForbiddenError: the role does not allow the page.
        SignedOutError: a form was sent after the session had ended.
    """
    page, session = visit.page, visit.ask.session
    if page.door is Door.OPEN:
        return None
    if session is None:
        return _to_sign_in(visit)
    if page.door is Door.FULL and session.stage != Stage.FULL:
        return Go(_STAGES[session.stage])
    if page.permission and not visit.ask.may(page.permission):
        raise ForbiddenError(f"A {session.role.replace('-', ' ')} may not {page.permission}.")
    return None


def _to_sign_in(visit: _Visit) -> Go:
    if visit.page.method == "POST":
        raise SignedOutError("Your session has ended; nothing was done.")
    url = visit.request.url
    path = f"{url.path}?{url.query}" if url.query else url.path
    return Go(f"/sign-in?next={quote(path, safe='')}" if path != "/" else "/sign-in")
