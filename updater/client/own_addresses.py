"""This computer's addresses, for people who tell other machines where it is."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

#: TEST-NET-1 (RFC 5737, 3): nobody has it, and a datagram socket that is connected sends nothing
_NOBODY: Final = ("192.0.2.1", 9)


def own_addresses() -> tuple[str, ...]:
    """Return the IPv4 addresses that other machines may reach this one at, as far as the system tells."""
    found = dict.fromkeys((*_by_route(), *_by_name()))
    return tuple(address for address in found if not is_local(address))


def is_local(address: str) -> bool:
    """Tell whether only programs of this computer reach `address`."""
    return ip_address(address.partition("%")[0]).is_loopback


def is_every(address: str) -> bool:
    """Tell whether `address` stands for all of this computer's addresses."""
    return ip_address(address.partition("%")[0]).is_unspecified


def _by_route() -> Iterator[str]:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.connect(_NOBODY)
        yield str(found.getsockname()[0])


def _by_name() -> Iterator[str]:
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(address[0])
