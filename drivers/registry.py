"""From a VCI's URL to its driver, and from what is plugged in to URLs with human names.

Which drivers there are is said once, by whoever composes the program: the registry itself knows none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self
from urllib.parse import parse_qsl, quote

from drivers.api import FoundVci, FrameTap, OnCheck, OpenOptions, PduLink, SelfTest, TapOptions
from drivers.errors import BadVciKindError, BadVciOptionError, BadVciUrlError
from drivers.looking import look
from drivers.notes import Layer
from drivers.tracing import open_noted

#: what needs no percent sign in a value: what neither ends it nor is read as a space
_PLAIN: Final = " !\"#$'()*,/:;<=>?@[\\]^`{|}"
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class VciUrl:
    """The name of a VCI: ``SCHEME:ADDRESS[?KEY=VALUE&…]``.

    Attributes:
        scheme: names the driver, lower case.
        address: what the driver makes of it: a port, a file, a host, a name.
        options: the part behind the question mark.
    """

    scheme: str
    address: str
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS, hash=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `text` names.

        Raises:
            BadVciUrlError: there is no scheme or no address.
            BadVciOptionError: an option has no value, or two.
        """
        scheme, colon, rest = text.strip().partition(":")
        address, _, query = rest.partition("?")
        if not colon or not scheme.isalnum():
            raise BadVciUrlError(text, "it begins with the kind of interface and a colon, e.g. elm:COM4")
        if not address:
            raise BadVciUrlError(text, f"nothing follows {scheme}:")
        try:
            told = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        except ValueError as error:
            raise BadVciOptionError(
                text, "what follows the question mark reads key=value&key=value"
            ) from error
        options = dict(told)
        for key, value in told:
            if options[key] != value:
                raise BadVciOptionError(text, f"{key}= is there twice, and says two things")
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
Tapper = Callable[[VciUrl, TapOptions], FrameTap]
Tester = Callable[[VciUrl, OpenOptions, OnCheck], SelfTest]


@dataclass(frozen=True, slots=True)
class Driver:
    """One kind of interface.

    Attributes:
        open: opens a link to a vehicle.
        discover: looks for what is plugged in, without writing a byte to any port.
        asks_around: it takes long to look: it asks a network, or a maker's library.
        lists: where it does, the part of what it finds that the system lists by itself, within milliseconds.
        tap: listens to raw frames; None where this kind has none.
        test: lets the adapter test itself; None where this kind has no such thing.
        layer: what the raw bytes in the trace of a link are.
    """

    open: Opener
    discover: Discoverer | None = None
    tap: Tapper | None = None
    test: Tester | None = None
    asks_around: bool = False
    lists: Discoverer | None = None
    layer: Layer = Layer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Registry:
    """The drivers of a program, by the scheme of their URLs.

    Attributes:
        program: name and version of the program, for the notes in the traces of its links.
    """

    drivers: Mapping[str, Driver]
    program: str = ""

    def open(self, text: str, options: OpenOptions) -> PduLink:
        """Open the VCI that `text` names; what it is asked is noted in the trace.

        Raises:
            BadVciUrlError: `text` names none.
            DriverError: whatever the driver found; see `drivers.errors`.
        """
        url, driver = self._driver(text)
        return open_noted(
            lambda: driver.open(url, options), str(url), driver.layer, self.program, options.trace
        )

    def tap(self, text: str, options: TapOptions) -> FrameTap:
        """Listen to the raw frames that pass the VCI that `text` names.

        Raises:
            BadVciUrlError: `text` names none.
            BadVciKindError: this kind of interface shows no raw frames.
            DriverError: whatever the driver found; see `drivers.errors`.
        """
        url, driver = self._driver(text)
        if driver.tap is None:
            able = self._kinds(lambda one: one.tap is not None)
            raise BadVciKindError(text, f"raw frames are shown by {able}")
        return driver.tap(url, options)

    def test(self, text: str, options: OpenOptions, on_check: OnCheck) -> SelfTest:
        """Let the VCI that `text` names test itself; the vehicle is asked nothing.

        Raises:
            BadVciUrlError: `text` names none.
            BadVciKindError: this kind of interface has no test of its own.
            DriverError: whatever the driver found; see `drivers.errors`.
        """
        url, driver = self._driver(text)
        if driver.test is None:
            able = self._kinds(lambda one: one.test is not None)
            raise BadVciKindError(text, f"only adapters are tested, those of {able}")
        return driver.test(url, options, on_check)

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        """Return what is plugged in; no byte is written to any port for it.

        Args:
            quick: only what the system lists by itself, within milliseconds.
        """
        looks = {
            scheme: driver.lists if quick and driver.asks_around else driver.discover
            for scheme, driver in self.drivers.items()
        }
        asked = {scheme: one for scheme, one in looks.items() if one is not None}
        return look(asked, kind="list" if quick else "")

    def _driver(self, text: str) -> tuple[VciUrl, Driver]:
        url = VciUrl.parse(text)
        driver = self.drivers.get(url.scheme)
        if driver is None:
            raise BadVciUrlError(text, f"the kinds of interface are {self._kinds(lambda _: True)}")
        return url, driver

    def _kinds(self, is_able: Callable[[Driver], bool]) -> str:
        """Return the kinds of interface that are able to do something, in words."""
        able = [f"{scheme}:" for scheme, one in sorted(self.drivers.items()) if is_able(one)]
        return ", ".join(able) or "none"
