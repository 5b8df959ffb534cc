"""Serial ports that may have an ELM327 on them, the likeliest first; no byte is written."""

import re
from pathlib import Path
from typing import Final

from drivers.api import FoundVci
from drivers.transport.ports import (
    SYSTEM_PORTS,
    ListPorts,
    Port,
    identity_of,
    is_incoming,
    list_system_ports,
    name_of,
    plugged_ports,
)
from drivers.transport.usb_adapters import Dialect, UsbAdapter, adapter_of

_LIKELY: Final = re.compile(r"obd|elm|stn|scantool|vgate|vlink|icar|kiwi", re.IGNORECASE)
_BRIDGE: Final = re.compile(r"usb|uart|serial|ch34|cp21|ft232|pl2303|bluetooth|rfcomm", re.IGNORECASE)


def discover_elm327(
    list_them: ListPorts = list_system_ports, system_ports: Path = SYSTEM_PORTS
) -> tuple[FoundVci, ...]:
    """Return the ports that an adapter may be on; those that are known to speak otherwise are left out.

    Args:
        list_them: tells the ports.
        system_ports: where Linux keeps the Bluetooth addresses behind its serial ports.
    """
    makes = [(port, adapter_of(port.vid, port.pid, port.product)) for port in plugged_ports(list_them)]
    ours = [(port, make) for port, make in makes if make is None or make.dialect is Dialect.ELM327]
    return tuple(
        FoundVci(
            f"elm:{port.device}",
            name_of(port, system_ports=system_ports),
            identity_of(port, system_ports),
            is_known=make is not None,
        )
        for port, make in sorted(ours, key=_rank)
    )


def _rank(candidate: tuple[Port, UsbAdapter | None]) -> tuple[int, str]:
    port, make = candidate
    text = f"{port.product} {port.description}"
    if make is not None or _LIKELY.search(text):
        return 0, port.device
    if is_incoming(port):
        return 3, port.device
    return 1 if _BRIDGE.search(f"{text} {port.device}") else 2, port.device
