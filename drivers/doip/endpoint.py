"""What a ``doip:`` URL says: ``doip:HOST[:PORT][?target=…&tester=…&activation=…&version=…&tls=…]``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from drivers.doip.activation import Activation
from drivers.doip.messages import VERSIONS
from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.registry import VciUrl

#: ISO 13400-2:2019, table 39
PORT: Final = 13400
SECURE_PORT: Final = 3496

_NUMBER: Final = re.compile(r"0[xX][0-9A-Fa-f]{1,4}|[0-9]{1,5}")
_SECURITY: Final = MappingProxyType({"off": "off", "on": "on", "unverified": "unverified"})


DEFAULT: Final = Activation()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the vehicle is, and how it is spoken to.

    Attributes:
        target: logical address that is asked; None: whoever answers the legislated functional group.
        versions: of the protocol, the likeliest first.
        tls: ``off``; ``on``: the vehicle's certificate is verified; ``unverified``: encrypted, whoever it is.
    """

    host: str
    port: int
    target: int | None = None
    activation: Activation = DEFAULT
    versions: tuple[int, ...] = VERSIONS
    tls: str = "off"

    @property
    def udp_port(self) -> int:
        """Where questions beside the connection go; a secure connection has a port of its own."""
        return self.port if self.tls == "off" else PORT


def _number(highest: int, lowest: int = 0) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        number = int(text, 0 if text[1:2] in {"x", "X"} else 10) if _NUMBER.fullmatch(text) else None
        return number if number is not None and lowest <= number <= highest else None

    return read


#: key -> what it may be, in words, and what reads it
_OPTIONS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = MappingProxyType(
    {
        "target": ("a logical address, 0x0001 to 0xFFFF", _number(0xFFFF, 1)),
        "tester": ("a tester's logical address, 0x0E00 to 0x0FFF", _number(0x0FFF, 0x0E00)),
        "activation": ("a type of routing activation, 0x00 to 0xFF", _number(0xFF)),
        "version": ("a version of the protocol, 1 to 4", _number(4, 1)),
        "tls": ("one of off, on, unverified", _SECURITY.get),
    }
)


def endpoint_of(url: VciUrl) -> Endpoint:
    """Return what `url` says.

    Raises:
        BadVciUrlError: it names no host.
        BadVciOptionError: there is no such option, or it cannot have this value.
    """
    told = {key: _value(url, key, text) for key, text in url.options.items()}
    tls = told.get("tls", "off")
    host, port = _host(url)
    return Endpoint(
        host,
        port or (PORT if tls == "off" else SECURE_PORT),
        told.get("target"),
        Activation(told.get("tester", DEFAULT.tester), told.get("activation", DEFAULT.kind)),
        (told["version"],) if "version" in told else VERSIONS,
        tls,
    )


def _value(url: VciUrl, key: str, text: str) -> Any:
    if key not in _OPTIONS:
        raise BadVciOptionError(str(url), f"there is no option {key[:20]!r}; there are {', '.join(_OPTIONS)}")
    words, read = _OPTIONS[key]
    value = read(text)
    if value is None:
        raise BadVciOptionError(str(url), f"{key} is {words}, not {text[:20]!r}")
    return value


def _host(url: VciUrl) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{url.address}")
        host, port = parts.hostname, parts.port
    except ValueError as error:  # a port that is no number, brackets that do not close
        raise BadVciUrlError(str(url), f"{error}; an IPv6 address goes in brackets") from error
    if not host or port == 0 or parts.path or parts.username is not None or parts.fragment:
        raise BadVciUrlError(str(url), "it reads doip:HOST or doip:HOST:PORT, e.g. doip:169.254.0.10")
    return unquote(host), port
