"""How a request came: only named proxies are believed, and no secret crosses a network in the clear."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.fleet_world.service import Service
from updater.fleet.web.errors import InsecureError
from updater.fleet.web.transport import Came, Transport, is_loopback

_PASSED_ON = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1"])
def test_the_machine_itself_is_served_in_the_clear(client: str) -> None:
    assert Transport().came("http", client, {}) == Came(client, is_secure=False)


@pytest.mark.parametrize("client", ["192.0.2.1", "2001:db8::1", "", "testclient", "10.0.0.9"])
@pytest.mark.parametrize("has_proxies", [True, False])
def test_nobody_else_is(client: str, has_proxies: bool) -> None:
    with pytest.raises(InsecureError):
        Transport(has_proxies).came("http", client, {})


def test_over_https_everybody_is() -> None:
    assert Transport().came("https", "192.0.2.1", {}) == Came("192.0.2.1", is_secure=True)


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "forwarded"])
@pytest.mark.parametrize("client", ["127.0.0.1", "192.0.2.1"])
def test_what_an_unnamed_proxy_passed_on_is_refused_even_on_this_machine(client: str, header: str) -> None:
    with pytest.raises(InsecureError, match="not named"):
        Transport().came("https", client, {header: "https"})


def test_what_the_server_made_of_a_named_proxy_is_believed() -> None:
    headers = {"x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https"}
    assert Transport(has_proxies=True).came("https", "192.0.2.1", headers) == Came(
        "192.0.2.1", is_secure=True
    )


def test_a_name_is_no_address_of_this_machine() -> None:
    assert not is_loopback("localhost")


def _asked(url: str, headers: dict[str, str]) -> tuple[int, str]:
    """Ask a real service for the page of signing in, as a proxy on this machine would."""
    request = urllib.request.Request(f"{url}/sign-in", headers=headers)  # noqa: S310  of ours
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers.get("set-cookie", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("set-cookie", "")


def test_behind_a_proxy_that_fleet_toml_names_cookies_are_for_https(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text('[proxy]\ntrusted = ["127.0.0.1"]\n')
    with Service(tmp_path).serving() as url:
        status, cookie = _asked(url, _PASSED_ON)
        assert (status, cookie.startswith("__Host-"), "Secure" in cookie) == (200, True, True)
        assert _asked(url, _PASSED_ON | {"X-Forwarded-Proto": "http"})[0] == 403


def test_behind_one_that_it_does_not_name_nobody_is_served(tmp_path: Path) -> None:
    with Service(tmp_path).serving() as url:
        assert _asked(url, _PASSED_ON)[0] == 403
        assert _asked(url, {})[0] == 200
