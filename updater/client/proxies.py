"""Which proxy the way to a server takes: as the environment says, else as the system is set up."""

import urllib.request
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

import urllib3

#: returns the proxy's URL for a URL, None for the direct way
ProxyOf = Callable[[str], str | None]
_KINDS: Final = ("http://", "https://")
_POOLS: Final = 4


def proxy_of(url: str) -> str | None:
    """Return the proxy for `url` (`https_proxy`, `no_proxy` … or the settings of Windows and macOS)."""
    parts = urlsplit(url)
    if not parts.hostname or urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if found:
        return found if "://" in found else f"http://{found}"
    return f"socks://{proxies['socks'].rpartition('://')[2]}" if proxies.get("socks") else None


def no_proxy(_: str) -> None:
    """Take the direct way: to the shop's own machines."""


def unusable(proxy: str | None) -> str:
    """Return the kind of a proxy that cannot be used, e.g. `socks5`; empty where it can, or there is none."""
    return proxy.partition("://")[0] if proxy and not proxy.lower().startswith(_KINDS) else ""


class Pools:
    """Connections, kept apart by the proxy they go through."""

    def __init__(self, choose: ProxyOf) -> None:
        self._choose = choose
        self._pools: dict[str, urllib3.PoolManager] = {}

    def pool(self, url: str) -> urllib3.PoolManager:
        """Return the connections that lead to `url`; a proxy of an unknown kind is passed over."""
        proxy = self._choose(url) or ""
        key = "" if unusable(proxy) else proxy
        if key not in self._pools:
            self._pools[key] = _through(key) if key else urllib3.PoolManager(_POOLS)
        return self._pools[key]

    def close(self) -> None:
        """Close what is open."""
        for pool in self._pools.values():
            pool.clear()


def _through(proxy: str) -> urllib3.ProxyManager:
    parts = urlsplit(proxy)
    if parts.username is None:
        return urllib3.ProxyManager(proxy, _POOLS)
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return urllib3.ProxyManager(
        bare, _POOLS, proxy_headers=urllib3.make_headers(proxy_basic_auth=credentials)
    )
