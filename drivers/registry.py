"""From a VCI's URL to its driver, and from what is plugged in to URLs with human names.

Which drivers there are is said once, by whoever composes the program: the registry itself knows none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self
from urllib.parse import parse_qsl, quote

from drivers.api import FoundVci, OpenOptions, PduLink
from drivers.errors import BadVciOptionError, BadVciUrlError

#: what needs no percent sign in a value: what neither ends it nor is read as a space
_PLAIN: Final = " !\"#$'()*,/:;<=>?@[\\]^`{|}"
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class VciUrl:
    """The name of a VCI: ``SCHEME:ADDRESS[?KEY=VALUE&…]``.

    Attributes:
        scheme: names the driver, lower case.
        address: what the driver makes of it: a port, a file, a host, a name.
        options: the part behind the question mark; a key that is given twice keeps its last value.
    """

    scheme: str
    address: str
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS, hash=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `text` names.

        Raises:
            BadVciUrlError: there is no scheme or no address.
            BadVciOptionError: an option has no value.
        """
        scheme, colon, rest = text.strip().partition(":")
        address, _, query = rest.partition("?")
        if not colon or not scheme.isalnum():
            raise BadVciUrlError(text, "it begins with the kind of interface and a colon, e.g. elm:COM4")
        if not address:
            raise BadVciUrlError(text, f"nothing follows {scheme}:")
        try:
            options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
        except ValueError as error:
            raise BadVciOptionError(
                text, "what follows the question mark reads key=value&key=value"
            ) from error
        return cls(scheme.lower(), address, MappingProxyType(options))

    def __str__(self) -> str:
        """Return the URL as a person would type it; `parse` makes the same of it."""
        query = query_of(self.options)
        return f"{self.scheme}:{self.address}" + (f"?{query}" if query else "")


def query_of(options: Mapping[str, str]) -> str:
    """Return `options` as they stand behind a question mark."""
    return "&".join(f"{quote(key, '')}={quote(value, _PLAIN)}" for key, value in options.items())


Opener = Callable[[VciUrl, OpenOptions], PduLink]
Discoverer = Callable[[], Iterable[FoundVci]]


@dataclass(frozen=True, slots=True)
class Registry:
    """The drivers of a program: an opener for each URL scheme, and those that can look for their adapters."""

    openers: Mapping[str, Opener]
    discoverers: tuple[Discoverer, ...] = ()

    def open(self, text: str, options: OpenOptions) -> PduLink:
        """Open the VCI that `text` names.

        Raises:
            BadVciUrlError: `text` names none.
            DriverError: whatever the driver found; see `drivers.errors`.
        """
        url = VciUrl.parse(text)
        opener = self.openers.get(url.scheme)
        if opener is None:
            known = ", ".join(f"{scheme}:" for scheme in sorted(self.openers))
            raise BadVciUrlError(text, f"the kinds of interface are {known}")
        return opener(url, options)

    def discover(self) -> tuple[FoundVci, ...]:
        """Return what is plugged in; no byte is written to any port for it."""
        return tuple(found for look in self.discoverers for found in look())
