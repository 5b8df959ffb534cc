"""Serial ports that may have an ELM327 on them, by the names that people know; no byte is written."""

import re
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from serial.tools import list_ports

from drivers.api import FoundVci

_LIKELY: Final = re.compile(r"obd|elm|stn|scantool|vgate|vlink|icar|kiwi", re.IGNORECASE)
_BRIDGE: Final = re.compile(r"usb|uart|serial|ch34|cp21|ft232|pl2303|bluetooth|rfcomm", re.IGNORECASE)
_NAMELESS: Final = frozenset({"", "n/a"})


class Port(Protocol):
    """What pyserial tells of a port."""

    device: str
    description: str
    hwid: str
    product: str | None


def discover_elm327(list_them: Callable[[], Iterable[Port]] = list_ports.comports) -> tuple[FoundVci, ...]:
    """Return the ports that an adapter may be on, the likeliest first."""
    ports = [port for port in list_them() if port.hwid not in _NAMELESS]
    return tuple(FoundVci(f"elm:{port.device}", _name(port)) for port in sorted(ports, key=_rank))


def _name(port: Port) -> str:
    told = next((text for text in (port.product, port.description) if text not in {None, *_NAMELESS}), None)
    plain = (told or "Serial port").replace(f"({port.device})", "").strip()
    return plain if port.device in plain else f"{plain} on {port.device}"


def _rank(port: Port) -> tuple[int, str]:
    text = f"{port.product} {port.description}"
    rank = 0 if _LIKELY.search(text) else 1 if _BRIDGE.search(f"{text} {port.device}") else 2
    return rank, port.device
