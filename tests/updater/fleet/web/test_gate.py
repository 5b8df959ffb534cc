"""The gate: who gets where, what a form has to carry, and what is refused before any page sees it."""

import asyncio
import re
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from tests.updater.fleet.seeding import CRASH
from tests.updater.fleet.web.desk import ORIGIN, PASSWORD, Desk
from updater.fleet.accounts.roles import Permission, Role, may
from updater.fleet.accounts.sessions import IDLE
from updater.fleet.web import gate
from updater.fleet.web.asking import MOST_BYTES
from updater.fleet.web.pages import Door, Page

_FILLED: Final = {
    "{version}": "1.5.0",
    "{signature}": CRASH,
    "{install}": "01" * 16,
    "{name}": "nobody",
    "{id:int}": "999",
    "{span}": "week",
    "{form}": "csv",
}
SignedIn = Callable[[Role], Desk]


def _path(page: Page) -> str:
    path = page.path
    for name, value in _FILLED.items():
        path = path.replace(name, value)
    assert "{" not in path
    return path


def _status(desk: Desk, page: Page, token: str) -> tuple[int, str]:
    """Ask for a page, or send its form with nothing but what every form carries."""
    path = _path(page)
    answer = desk.get(path) if page.method == "GET" else desk.send(path, {"form": token})
    return answer.status_code, answer.headers.get("location", "")


def _inner(desk: Desk) -> list[Page]:
    """Return the pages that only a permission opens."""
    return [page for page in desk.site.pages if page.permission]


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_what_the_table_says_and_nothing_else(signed_in: SignedIn, role: Role) -> None:
    desk = signed_in(role)
    token = desk.token()
    refused = {page.method + page.path for page in _inner(desk) if _status(desk, page, token)[0] == 403}
    lacking = {
        page.method + page.path for page in _inner(desk) if page.permission and not may(role, page.permission)
    }
    assert refused == lacking


def test_every_page_behind_the_door_asks_for_a_permission_or_is_ones_own(desk: Desk) -> None:
    free = {page.path for page in desk.site.pages if page.door is Door.FULL and page.permission is None}
    assert free == {"/account", "/account/password"}


def test_every_act_is_a_form_and_every_permission_opens_something(desk: Desk) -> None:
    acts = {Permission.STOP, Permission.STEER, Permission.ENROL, Permission.REVOKE, Permission.TRIAGE}
    opened = {(page.permission, page.method) for page in _inner(desk)}
    assert not {permission for permission, method in opened if method == "GET"} & acts
    assert {permission for permission, _ in opened} == set(Permission) - {Permission.SEE_SHOPS}


def test_who_is_not_signed_in_gets_nowhere(desk: Desk) -> None:
    token = desk.token("/sign-in")
    for page in desk.site.pages:
        if page.door is Door.OPEN:
            continue
        status, to = _status(desk, page, token)
        assert (status, to.startswith("/sign-in")) == ((303, True) if page.method == "GET" else (401, False))


def test_half_a_sign_in_opens_nothing(desk: Desk) -> None:
    desk.enter("mira", Role.ADMINISTRATOR)
    desk.client.cookies.clear()
    desk.post("/sign-in", "/sign-in", name="mira", password=PASSWORD, next="/")
    token = desk.token("/second-factor")
    found = {_status(desk, page, token) for page in desk.site.pages if page.door is Door.FULL}
    assert found == {(303, "/second-factor")}


def test_a_set_up_that_is_not_finished_opens_nothing(desk: Desk) -> None:
    code = desk.add("mira", Role.ADMINISTRATOR)
    desk.post("/set-up", "/set-up", code=code, password=PASSWORD, again=PASSWORD)
    token = desk.token("/second-factor/set-up")
    found = {_status(desk, page, token) for page in desk.site.pages if page.door is Door.FULL}
    assert found == {(303, "/second-factor/set-up")}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": "https://fleet.example:444"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_place_does_nothing(signed_in: SignedIn, headers: dict[str, str]) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    form = {"form": desk.token(), "name": "eve", "role": "administrator"}
    assert desk.send("/users", form, **headers).status_code == 403
    assert "eve" not in desk.get("/users").text


@pytest.mark.parametrize("token", ["", "0" * 64, "\u00fc"])
def test_a_form_without_its_token_does_nothing(signed_in: SignedIn, token: str) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.send("/users", {"form": token, "name": "eve", "role": "administrator"})
    assert answer.status_code == 403
    assert "eve" not in desk.get("/users").text


def test_every_form_of_every_act_needs_its_token(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    acts = [page for page in desk.site.pages if page.method == "POST"]
    assert {_status(desk, page, "0" * 64)[0] for page in acts} == {403}


def test_a_token_of_another_session_does_nothing(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    other = desk.other()
    other.enter("other", Role.ADMINISTRATOR)
    answer = desk.send("/users", {"form": other.token(), "name": "eve", "role": "viewer"})
    assert answer.status_code == 403


def test_signing_in_gives_another_cookie_so_that_none_can_be_planted(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    desk.client.cookies.set("__Host-diagclinic_session", "planted", domain="fleet.example")
    desk.client.cookies.set("__Host-diagclinic_before", "planted", domain="fleet.example")
    answer = desk.sign_in("mira")
    assert "planted" not in answer.headers["set-cookie"]
    planted = desk.other()
    planted.client.cookies.set("__Host-diagclinic_session", "planted", domain="fleet.example")
    assert planted.get("/").headers["location"].startswith("/sign-in")


def test_a_cookie_of_before_the_second_factor_is_worth_nothing_after_it(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    desk.post("/sign-in", "/sign-in", name="mira", password=PASSWORD, next="/")
    half = desk.client.cookies["__Host-diagclinic_session"]
    desk.post("/second-factor", "/second-factor", code=desk.digits("mira"), next="/")
    thief = desk.other()
    thief.client.cookies.set("__Host-diagclinic_session", half, domain="fleet.example")
    assert thief.get("/").headers["location"] == "/sign-in"


def test_cookies_are_for_this_host_over_https_and_no_script(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    for line in desk.sign_in("mira").headers.get_list("set-cookie"):
        assert line.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in line.split(";")}


def test_a_session_that_rested_too_long_asks_for_the_page_again_after_signing_in(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    desk.clock.now += IDLE
    assert desk.get("/operations?days=7").headers["location"] == "/sign-in?next=%2Foperations%3Fdays%3D7"


def test_a_form_that_comes_after_the_end_says_that_nothing_was_done(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    token = desk.token()
    desk.clock.now += IDLE
    answer = desk.send("/users", {"form": token, "name": "eve", "role": "viewer"})
    assert answer.status_code == 401
    assert "nothing was done" in answer.text


def test_a_form_that_is_too_large_is_refused(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.send("/users", {"form": desk.token(), "name": "x" * MOST_BYTES})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"form=x", "text/plain"),
        (b"\xff\xfe=%ff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % at for at in range(100)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(desk: Desk, body: bytes, kind: str) -> None:
    headers = {"origin": ORIGIN, "content-type": kind}
    assert desk.client.post("/sign-in", content=body, headers=headers).status_code == 422


def test_over_plain_http_only_the_machine_itself_is_served(desk: Desk) -> None:
    answer = desk.client.get("http://fleet.example/sign-in")
    assert answer.status_code == 403
    assert "https" in answer.text


def test_every_answer_has_the_headers_that_bind_a_browser(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    for path in ("/", "/users", "/crashes/none", "/sign-in", "/static"):
        headers = desk.get(path).headers
        if path == "/static":
            continue
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "max-age" in headers["strict-transport-security"]


def test_no_page_holds_script_or_style_of_its_own_or_loads_from_elsewhere(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    for page in desk.site.pages:
        if page.method == "GET":
            text = desk.get(_path(page)).text
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=\"/static/)", text)
            assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


@pytest.mark.parametrize(
    "path", ["/static/../../site.py", "/static/x/style.css", "/static/%2e%2e/gate.py", "/..%2f"]
)
def test_no_path_leads_out_of_what_is_listed(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_static_files_are_kept_by_browsers_under_a_name_of_their_content(desk: Desk) -> None:
    found = re.search(r'href="(/static/[0-9a-f]{12}/style.css)"', desk.get("/sign-in").text)
    assert found
    answer = desk.get(found[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(desk: Desk, next_: str) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    desk.post("/sign-in", "/sign-in", name="mira", password=PASSWORD, next=next_)
    answer = desk.post("/second-factor", "/second-factor", code=desk.digits("mira"), next=next_)
    assert answer.headers["location"] == "/"


def test_a_page_of_ours_is_where_one_goes_on(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    first = desk.post(
        "/sign-in", "/sign-in", name="mira", password=PASSWORD, next="/operations?days=7&region=EU"
    )
    page = desk.get(first.headers["location"]).text
    assert 'name="next" value="/operations?days=7&amp;region=EU"' in page


def test_who_guesses_too_often_is_told_how_long_to_wait(desk: Desk) -> None:
    token = desk.token("/sign-in")
    form = {"form": token, "name": "mira", "password": "wrong wrong wrong"}
    answers = [desk.send("/sign-in", form) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "15"


def test_known_and_unknown_names_get_the_same_page(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    token = desk.token("/sign-in")
    wrong = {"form": token, "password": "wrong wrong wrong", "next": "/"}
    one, other = (desk.send("/sign-in", wrong | {"name": name}) for name in ("mira", "nobody"))
    assert (one.status_code, one.text) == (other.status_code, other.text)


def test_a_message_that_was_not_written_here_is_not_told(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    forged = "WyJZb3VyIHBhc3N3b3JkLCBwbGVhc2UiXQ==." + "0" * 64
    desk.client.cookies.set("__Host-diagclinic_told", forged, domain="fleet.example")
    assert "Your password" not in desk.get("/").text


def test_a_message_is_told_once(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.post("/users", name="noor", role="viewer")
    assert "noor was added" in desk.get(answer.headers["location"]).text
    assert "noor was added" not in desk.get("/users").text


def test_a_form_that_never_comes_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_PATIENCE_S", 0.05)
    sent: list[MutableMapping[str, Any]] = []

    async def never() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"fleet.example"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": "/sign-in", "scheme": "https", "headers": headers}
    whole = scope | {"query_string": b"", "client": ("192.0.2.1", 1), "server": ("fleet.example", 443)}
    asyncio.run(asyncio.wait_for(Starlette(routes=desk.site.routes())(whole, never, send), 60))
    assert sent[0]["status"] == 422
    assert b"took too long" in sent[1]["body"]
