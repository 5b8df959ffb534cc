"""Which URLs files can be fetched from."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

SCHEMES: Final = ("http", "https", "file")


def is_url(place: str) -> bool:
    """Tell whether files can be fetched from `place`."""
    try:
        parts = urlsplit(place)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port, or an address, that there cannot be
        return False
    return parts.scheme in SCHEMES and place.isprintable() and (has_host or parts.scheme == "file")


def is_fleet_url(place: str) -> bool:
    """Tell whether what is spooled may be sent to `place`: encrypted, or to this very computer."""
    if not is_url(place):
        return False
    parts = urlsplit(place)
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return is_plain and (parts.scheme == "https" or (parts.scheme == "http" and is_this_computer(place)))


def is_this_computer(place: str) -> bool:
    """Tell whether `place`, a URL, is on this very computer whatever the network says."""
    host = urlsplit(place).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False
