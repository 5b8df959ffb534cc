"""Which port an adapter is on now: systems give a new number to what is unplugged and plugged in again."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from diagclinic.services.ports import AdapterMemory, Links
from drivers.api import FoundVci

Resolve = Callable[[str], str]
_SIMULATED: Final = "sim:"


@dataclass(frozen=True, slots=True)
class LastUsed:
    """The adapter that worked last, as far as it can be told where it is.

    Attributes:
        former_url: where it was.
        vci: what is plugged in where it is now, None where it is not seen.
        is_replaced: another adapter is on its port now.
    """

    former_url: str
    vci: FoundVci | None
    is_replaced: bool = False

    @property
    def url(self) -> str:
        """What opens it; the former URL where it is not seen, since not every port can be seen."""
        if self.vci is None or is_same_port(self.vci.url, self.former_url):
            return self.former_url
        return _moved(self.former_url, self.vci)

    @property
    def has_moved(self) -> bool:
        """Whether it is on another port now."""
        return self.url != self.former_url


def last_used(memory: AdapterMemory, found: Iterable[FoundVci]) -> LastUsed | None:
    """Return where the adapter that worked last is among `found`; None where none is remembered."""
    url = memory.last_url()
    return None if url is None else locate(url, memory.identity(url), tuple(found))


def locate(
    url: str, identity: str, found: Iterable[FoundVci], resolve: Resolve = os.path.realpath
) -> LastUsed:
    """Say where the adapter is that was at `url`.

    An adapter without an identity is taken to be whatever is at its port.  One whose identity is found on
    more than one other port is not looked for there: nobody knows which of them it is.
    """
    plugged = tuple(found)
    there = _at(url, plugged, resolve)
    if not identity or (there is not None and there.identity == identity):
        return LastUsed(url, there)
    elsewhere = [vci for vci in plugged if vci.identity == identity]
    if len(elsewhere) == 1:
        return LastUsed(url, elsewhere[0])
    is_replaced = there is not None and there.identity != ""
    return LastUsed(url, None if is_replaced else there, is_replaced)


def identity_at(url: str, links: Links) -> str:
    """Return the identity of what is plugged in at `url`; empty where the system tells none."""
    there = _at(url, links.discover(quick=True), os.path.realpath)
    return "" if there is None else there.identity


def is_same_port(one: str, other: str, resolve: Resolve = os.path.realpath) -> bool:
    """Say whether two URLs open the same port: one may be a link to the other, or say more of its speed."""
    return _port(one, resolve) == _port(other, resolve)


def excludes(one: str, other: str) -> bool:
    """Say whether two URLs cannot be open at once; of simulated cars there are as many as one likes."""
    return not other.strip().startswith(_SIMULATED) and is_same_port(one, other)


def port_name(url: str) -> str:
    """Return the port in a URL as a person calls it."""
    return url.partition(":")[2].partition("?")[0]


def _at(url: str, found: Iterable[FoundVci], resolve: Resolve) -> FoundVci | None:
    return next((vci for vci in found if is_same_port(vci.url, url, resolve)), None)


def _port(url: str, resolve: Resolve) -> tuple[str, str]:
    """Return what two names of a port have in common; Windows does not care for capitals, paths do."""
    scheme, _, rest = url.strip().partition(":")
    address = rest.partition("?")[0]
    return scheme.lower(), resolve(address) if address.startswith("/") else address.upper()


def _moved(url: str, vci: FoundVci) -> str:
    """Return the URL of `vci` with what the former one said beyond the port."""
    _, mark, query = url.partition("?")
    return f"{vci.url}{mark}{query}"
