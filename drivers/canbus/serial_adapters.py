"""CAN adapters that are serial ports and known by their USB numbers; no byte is written to any port."""

from pathlib import Path

from drivers.api import FoundVci
from drivers.registry import VciUrl
from drivers.transport.ports import (
    SYSTEM_PORTS,
    ListPorts,
    identity_of,
    list_system_ports,
    name_of,
    plugged_ports,
)
from drivers.transport.usb_adapters import Dialect, adapter_of


def discover_slcan(
    list_them: ListPorts = list_system_ports, system_ports: Path = SYSTEM_PORTS
) -> tuple[FoundVci, ...]:
    """Return the ports whose USB numbers are those of an adapter that speaks slcan.

    Args:
        list_them: tells the ports.
        system_ports: where Linux keeps the Bluetooth addresses behind its serial ports.
    """
    makes = [(port, adapter_of(port.vid, port.pid, port.product)) for port in plugged_ports(list_them)]
    return tuple(
        FoundVci(
            str(VciUrl("can", f"slcan/{port.device}")),
            name_of(port, make.name),
            identity_of(port, system_ports),
            is_known=True,
        )
        for port, make in sorted(makes, key=lambda one: one[0].device)
        if make is not None and make.dialect is Dialect.SLCAN
    )
