"""How a request came: over HTTPS or not, and from where; only proxies that are named are believed.

Where `[proxy] trusted` in fleet.toml names a proxy, the server has put the browser in its place.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from updater.fleet.web.errors import InsecureError

#: of fleet.toml
SECTION: Final = "proxy"
KEY: Final = "trusted"
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
class Transport:
    """What is known of the way to the service.

    Attributes:
        has_proxies: some are named, so that the server has looked at what they pass on.
    """

    has_proxies: bool = False

    def came(self, scheme: str, client: str, headers: Mapping[str, str]) -> Came:
        """Return how a request came from `client`.

        Raises:
            InsecureError: in the clear from another machine, or through a proxy that is not named.
        """
        if not self.has_proxies and any(name in headers for name in _PASSED_ON):
            raise InsecureError("A proxy passed this on that is not named: [proxy] trusted in fleet.toml.")
        came = Came(client, scheme == "https")
        if not came.is_secure and not is_loopback(client):
            raise InsecureError("This page is served over HTTPS alone.")
        return came


def is_loopback(address: str) -> bool:
    """Tell whether `address` is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
