"""Sockets through which vehicles are looked for: one for each network, and those that hear announcements."""

import contextlib
import platform
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from drivers.doip.endpoint import PORT

BROADCAST: Final = "255.255.255.255"
ALL_NODES: Final = "ff02::1"  # ISO 13400-2:2019, 7.3: IPv6 has no broadcast
_BIND_TO_DEVICE: Final = getattr(socket, "SO_BINDTODEVICE", None)
_READ_ADDRESS: Final = 0x8915  # Linux, netdevice(7): SIOCGIFADDR
_LOOPBACK: Final = frozenset({"lo", "lo0"})
_LOOPBACK_ADDRESS: Final = "127."


@dataclass(frozen=True, slots=True)
class Outlet:
    """A socket that vehicles are heard on.

    Attributes:
        ask: where a request goes; None: nothing is sent here.
    """

    socket: socket.socket
    ask: tuple[Any, ...] | None = None

    @property
    def port(self) -> int:
        """Port at which vehicles are reached that are heard here."""
        return PORT if self.ask is None else int(self.ask[1])


def asking() -> Iterator[Outlet]:
    """Yield a socket for each network that can be asked, and those that only listen."""
    for name, address in _ipv4_networks():
        yield from _opened(partial(_ipv4_asker, name, address))
    for index, _ in _interfaces():
        yield from _opened(partial(_ipv6_asker, index))
    yield from listening()


def listening() -> Iterator[Outlet]:
    """Yield the sockets that announcements come to; none where another program has the port for itself."""
    yield from _opened(partial(_listener, socket.AF_INET))
    yield from _opened(partial(_listener, socket.AF_INET6))


def _opened(open_it: Callable[[], Outlet]) -> Iterator[Outlet]:
    with contextlib.suppress(OSError):
        yield open_it()


def _ipv4_asker(name: str, address: str) -> Outlet:
    asker = _socket(socket.AF_INET)
    with _closed_on_error(asker):
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if name and _BIND_TO_DEVICE is not None:
            with contextlib.suppress(PermissionError):  # kernels before 5.7 allow it to administrators only
                asker.setsockopt(socket.SOL_SOCKET, _BIND_TO_DEVICE, name.encode())
        asker.bind((address, 0))
    return Outlet(asker, (BROADCAST, PORT))


def _ipv6_asker(index: int) -> Outlet:
    asker = _socket(socket.AF_INET6)
    with _closed_on_error(asker):
        asker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    return Outlet(asker, (ALL_NODES, PORT, 0, index))


def _listener(family: socket.AddressFamily) -> Outlet:
    listener = _socket(family)
    with _closed_on_error(listener):
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", PORT))
    return Outlet(listener)


def _socket(family: socket.AddressFamily) -> socket.socket:
    return socket.socket(family, socket.SOCK_DGRAM)


@contextlib.contextmanager
def _closed_on_error(opened: socket.socket) -> Iterator[None]:
    try:
        yield
    except OSError:
        opened.close()
        raise


def _interfaces() -> list[tuple[int, str]]:
    """Return the network interfaces, but for the one that leads back to this computer."""
    with contextlib.suppress(OSError):
        return [(index, name) for index, name in socket.if_nameindex() if name not in _LOOPBACK]
    return []


def _ipv4_networks() -> Iterator[tuple[str, str]]:
    """Yield interfaces with their IPv4 addresses; without a name where only the address is known."""
    if platform.system() == "Linux":
        yield from _linux_networks()
        return
    with contextlib.suppress(OSError):
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_DGRAM)
        addresses = {str(entry[4][0]) for entry in known}
        yield from (("", each) for each in addresses if not each.startswith(_LOOPBACK_ADDRESS))


def _linux_networks() -> Iterator[tuple[str, str]]:
    import fcntl  # noqa: PLC0415  POSIX only

    with _socket(socket.AF_INET) as asker:
        for _, name in _interfaces():
            with contextlib.suppress(OSError):  # an interface without an IPv4 address
                told = fcntl.ioctl(asker.fileno(), _READ_ADDRESS, struct.pack("256s", name.encode()[:15]))
                yield name, socket.inet_ntoa(told[20:24])
