"""Which proxy the way to a server takes."""

import pytest
import urllib3

from updater.client.proxies import Pools, no_proxy, proxy_of, unusable

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "socks_proxy", "no_proxy")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_without_any_word_the_way_is_direct(environment: pytest.MonkeyPatch) -> None:
    assert proxy_of("https://example.org/x") is None


@pytest.mark.parametrize(
    ("variable", "value", "url", "expected"),
    [
        ("https_proxy", "http://proxy:3128", "https://example.org/x", "http://proxy:3128"),
        ("http_proxy", "http://proxy:3128", "https://example.org/x", None),
        ("all_proxy", "http://proxy:3128", "https://example.org/x", "http://proxy:3128"),
        ("https_proxy", "proxy:3128", "https://example.org/x", "http://proxy:3128"),
        ("all_proxy", "socks5h://proxy:1080", "https://example.org/x", "socks5h://proxy:1080"),
        ("socks_proxy", "proxy:1080", "https://example.org/x", "socks://proxy:1080"),
    ],
)
def test_the_environment_names_a_proxy(
    environment: pytest.MonkeyPatch, variable: str, value: str, url: str, expected: str | None
) -> None:
    environment.setenv(variable, value)
    assert proxy_of(url) == expected


@pytest.mark.parametrize("excepted", ["example.org", ".org", "*", "other.net,example.org"])
def test_an_excepted_server_is_reached_directly(environment: pytest.MonkeyPatch, excepted: str) -> None:
    environment.setenv("https_proxy", "http://proxy:3128")
    environment.setenv("no_proxy", excepted)
    assert proxy_of("https://user:secret@example.org/x") is None


def test_a_shop_s_own_machine_has_no_proxy(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("http_proxy", "http://proxy:3128")
    pools = Pools(no_proxy)
    assert not isinstance(pools.pool("http://10.0.0.7/"), urllib3.ProxyManager)


def test_servers_behind_one_proxy_share_its_connections() -> None:
    pools = Pools(lambda _: "http://proxy:3128")
    assert pools.pool("https://a.org/") is pools.pool("https://b.org/")


def test_a_proxy_of_an_unknown_kind_is_passed_over() -> None:
    pools = Pools(lambda _: "socks5://proxy:1080")
    assert not isinstance(pools.pool("https://a.org/"), urllib3.ProxyManager)


@pytest.mark.parametrize(
    ("proxy", "kind"),
    [("socks5://u:p@proxy:1080", "socks5"), ("HTTP://proxy:3128", ""), (None, ""), ("", "")],
)
def test_a_proxy_that_cannot_be_used_is_told_by_its_kind_alone(proxy: str | None, kind: str) -> None:
    assert unusable(proxy) == kind
