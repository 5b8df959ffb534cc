"""Why an entity does not let a tester in, and by which name the vehicle is opened all the same (table 49)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from drivers.doip.endpoint import DEFAULT, Endpoint
from drivers.doip.status import EntityStatus
from drivers.errors import AccessDeniedError, AccessTermsError, DriverError, VehicleFullError
from drivers.registry import VciUrl

NO_ROOM: Final = 0x01
#: ISO 13400-2:2019, table 13: testers that do more than the law asks for, of the vehicle's maker or others
ENHANCED_TESTER: Final = 0x0E80
#: table 47: required by regulation
BY_REGULATION: Final = 0x01

Denial = Callable[[VciUrl, Endpoint], DriverError]


def denial(code: int, url: VciUrl, endpoint: Endpoint, status: EntityStatus | None) -> DriverError:
    """Return what routing activation response `code` means for whoever asked, with the entity's figures."""
    if code == NO_ROOM:
        return VehicleFullError(f"{url}: {_full(status)}")
    known = DENIALS.get(code)
    if known is not None:
        return known(url, endpoint)
    return AccessDeniedError(f"{url}: access is denied for a reason of the maker's (code {code:02X})")


def with_option(url: VciUrl, key: str, value: str | None) -> str:
    """Return `url` with another value of an option; None: without it."""
    others = {name: told for name, told in url.options.items() if name != key}
    told = {} if value is None else {key: value}
    return str(VciUrl(url.scheme, url.address, MappingProxyType(others | told)))


def _full(status: EntityStatus | None) -> str:
    if status is None:
        return "the vehicle lets no further tester in (code 01)"
    return f"of {status.most} testers that the vehicle lets in {status.connected} are connected (code 01)"


def _terms(why: str, try_url: Callable[[VciUrl, Endpoint], str]) -> Denial:
    return lambda url, endpoint: AccessTermsError(str(url), why, try_url(url, endpoint))


def _access(why: str) -> Denial:
    return lambda url, _: AccessDeniedError(f"{url}: {why}")


def _address_in_use(url: VciUrl, endpoint: Endpoint) -> DriverError:
    tester = endpoint.activation.tester
    other = with_option(url, "tester", f"0x{tester ^ 1:04X}")
    why = f"a tester with the address {tester:04X} is connected already (code 03)"
    return VehicleFullError(f"{url}: {why}; {other} is another one")


def _other_tester(url: VciUrl, endpoint: Endpoint) -> str:
    is_default = endpoint.activation.tester == DEFAULT.tester
    return with_option(url, "tester", f"0x{ENHANCED_TESTER:04X}" if is_default else None)


def _other_kind(url: VciUrl, endpoint: Endpoint) -> str:
    is_default = endpoint.activation.kind == DEFAULT.kind
    return with_option(url, "activation", f"0x{BY_REGULATION:02X}" if is_default else None)


def _secure(url: VciUrl, endpoint: Endpoint) -> str:
    """Return the URL of the secure connection, which has a port of its own."""
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    return with_option(VciUrl(url.scheme, host.replace("%", "%25"), url.options), "tls", "on")


DENIALS: Final[Mapping[int, Denial]] = MappingProxyType(
    {
        0x00: _terms("it does not know the address that this tester gives itself (code 00)", _other_tester),
        0x02: _terms("it has another address of a tester on this connection (code 02)", _other_tester),
        0x03: _address_in_use,
        0x04: _access("it demands an authentication that was not given (code 04)"),
        0x05: _access("the confirmation was rejected in the vehicle (code 05)"),
        0x06: _terms("it does not support this type of routing activation (code 06)", _other_kind),
        0x07: _terms("it demands a secure connection (code 07)", _secure),
    }
)
