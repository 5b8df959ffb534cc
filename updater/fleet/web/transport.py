"""How a request came: over HTTPS or not, and from where; only proxies that are named are believed."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

from updater.fleet.store.errors import SettingsError
from updater.fleet.web.errors import InsecureError

SECTION: Final = "web"
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_PASSED_ON: Final = ("x-forwarded-for", "x-forwarded-proto", "forwarded")


@dataclass(frozen=True, slots=True)
class Came:
    """How a request came.

    Attributes:
        address: of whoever asked.
        is_secure: over HTTPS all the way to the browser.
    """

    address: str
    is_secure: bool


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are believed."""

    networks: tuple[_Network, ...] = ()

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Return what `[web]` in fleet.toml says: `proxies = ["127.0.0.1", "10.0.0.0/24"]`.

        Raises:
            SettingsError: it says something else.
        """
        unknown = sorted(set(section) - {"proxies"})
        named = section.get("proxies", [])
        if unknown or not isinstance(named, list):
            raise SettingsError(f"[{SECTION}] in fleet.toml knows one key, proxies, a list of addresses")
        try:
            return cls(tuple(ipaddress.ip_network(one) for one in named))
        except ValueError as error:
            raise SettingsError(f"proxies in [{SECTION}] of fleet.toml: {error}") from error

    def came(self, scheme: str, client: str, headers: Mapping[str, str]) -> Came:
        """Return how a request came from `client`, the other end of the connection.

        Raises:
            InsecureError: in the clear from another machine, or through a proxy that is not named.
        """
        if self._are(client):
            secure = headers.get("x-forwarded-proto", "").strip().lower() == "https"
            return self._checked(Came(self._first(headers.get("x-forwarded-for", "")) or client, secure))
        if any(name in headers for name in _PASSED_ON):
            raise InsecureError("A proxy passed this on that is not named: [web] proxies in fleet.toml.")
        return self._checked(Came(client, scheme == "https"))

    def _first(self, passed_on: str) -> str:
        """Return the last address that no proxy of ours wrote: those before it may be made up."""
        addresses = [part.strip() for part in passed_on.split(",") if part.strip()]
        return next((one for one in reversed(addresses) if not self._are(one)), "")

    def _are(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

    def _checked(self, came: Came) -> Came:
        """Passwords and cookies cross no network in the clear."""
        if not came.is_secure and not is_loopback(came.address):
            raise InsecureError("This page is served over HTTPS alone.")
        return came


def is_loopback(address: str) -> bool:
    """Tell whether `address` is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
