"""Cookies, and what the next page tells: only what was written here."""

from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from updater.fleet.web.cookies import DEVICE, SESSION, TOLD, Jar, Told, sealed, unsealed


def _request(line: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", line.encode())]})


def test_what_is_told_comes_back_to_the_same_session() -> None:
    told = Told("Halted \u2013 1.5.0", ("ABCD-EFGH",))
    assert unsealed(sealed(told, "secret"), "secret") == told


@pytest.mark.parametrize("secret", ["other", ""])
def test_and_to_no_other(secret: str) -> None:
    assert unsealed(sealed(Told("x"), "secret"), secret) == Told()


@given(st.text())
def test_what_somebody_else_wrote_is_not_told(text: str) -> None:
    assert unsealed(text, "secret") == Told()


def test_a_changed_message_is_not_told() -> None:
    text = sealed(Told("x"), "secret")
    other = "A" if text[40] != "A" else "B"
    assert unsealed(text[:40] + other + text[41:], "secret") == Told()


def test_secrets_are_not_read_from_the_cookie_alone() -> None:
    text = sealed(Told("ten codes", ("ABCD-EFGH",)), "secret")
    assert b"ABCD" not in urlsafe_b64decode(text)


def test_what_the_next_page_tells_is_soon_forgotten() -> None:
    response = Response()
    Jar(is_secure=True).set(response, TOLD, "x")
    assert "Max-Age=600" in response.headers["set-cookie"]


@pytest.mark.parametrize(("secure", "name"), [(True, f"__Host-{SESSION}"), (False, SESSION)])
def test_over_https_a_cookie_is_this_hosts_alone(secure: bool, name: str) -> None:
    response = Response()
    Jar(secure).set(response, SESSION, "x")
    line = response.headers["set-cookie"]
    assert line.startswith(f"{name}=x;")
    assert ("Secure" in line) is secure
    assert "HttpOnly" in line


def test_a_plain_cookie_is_not_taken_over_https() -> None:
    assert Jar(is_secure=True).get(_request(f"{SESSION}=planted"), SESSION) == ""


def test_only_the_known_browser_is_remembered_beyond_its_window() -> None:
    response = Response()
    Jar(is_secure=True).set(response, SESSION, "x")
    Jar(is_secure=True).set(response, DEVICE, "y")
    session, device = response.headers.getlist("set-cookie")
    assert "Max-Age" not in session
    assert "Max-Age=31536000" in device


def test_a_dropped_cookie_ends_at_once() -> None:
    response = Response()
    Jar(is_secure=True).drop(response, SESSION)
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_a_cookie_of_a_megabyte_is_cut() -> None:
    assert len(Jar(is_secure=False).get(_request(f"{SESSION}={'x' * 100_000}"), SESSION)) <= 3000
