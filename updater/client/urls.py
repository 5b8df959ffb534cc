"""Which URLs files can be fetched from."""

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
