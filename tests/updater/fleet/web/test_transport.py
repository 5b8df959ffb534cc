"""How a request came: only named proxies are believed, and no secret crosses a network in the clear."""

import pytest

from updater.fleet.store.errors import SettingsError
from updater.fleet.web.errors import InsecureError
from updater.fleet.web.transport import Came, Proxies, is_loopback

_NAMED = Proxies.of({"proxies": ["127.0.0.1", "10.0.0.0/24", "fd00::/8"]})


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1"])
def test_the_machine_itself_is_served_in_the_clear(client: str) -> None:
    assert Proxies().came("http", client, {}) == Came(client, is_secure=False)


@pytest.mark.parametrize("client", ["192.0.2.1", "2001:db8::1", "", "testclient", "10.0.0.9"])
def test_nobody_else_is(client: str) -> None:
    with pytest.raises(InsecureError):
        Proxies().came("http", client, {})


def test_over_https_everybody_is() -> None:
    assert Proxies().came("https", "192.0.2.1", {}) == Came("192.0.2.1", is_secure=True)


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "forwarded"])
@pytest.mark.parametrize("client", ["127.0.0.1", "192.0.2.1"])
def test_what_an_unnamed_proxy_passed_on_is_refused_even_on_this_machine(client: str, header: str) -> None:
    with pytest.raises(InsecureError, match="not named"):
        Proxies().came("https", client, {header: "https"})


def test_a_named_proxy_tells_who_asked() -> None:
    headers = {"x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https"}
    assert _NAMED.came("http", "10.0.0.7", headers) == Came("192.0.2.1", is_secure=True)


def test_of_several_addresses_the_last_that_no_proxy_of_ours_wrote_counts() -> None:
    headers = {"x-forwarded-for": "1.1.1.1, 127.0.0.1, 192.0.2.1, 10.0.0.3", "x-forwarded-proto": "https"}
    assert _NAMED.came("http", "127.0.0.1", headers).address == "192.0.2.1"


def test_a_named_proxy_that_was_asked_in_the_clear_is_refused() -> None:
    with pytest.raises(InsecureError):
        _NAMED.came("http", "127.0.0.1", {"x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "http"})


def test_a_named_proxy_that_tells_nothing_is_the_one_who_asks() -> None:
    assert _NAMED.came("http", "127.0.0.1", {}) == Came("127.0.0.1", is_secure=False)


@pytest.mark.parametrize(
    "section", [{"proxy": []}, {"proxies": "127.0.0.1"}, {"proxies": ["x"]}, {"proxies": [{}]}]
)
def test_a_section_that_makes_no_sense_is_refused(section: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        Proxies.of(section)


def test_without_a_section_no_proxy_is_believed() -> None:
    assert Proxies.of({}).networks == ()


def test_a_name_is_no_address_of_this_machine() -> None:
    assert not is_loopback("localhost")
