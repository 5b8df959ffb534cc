"""What people call the interfaces that python-can knows by short names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: makers and products, as they stand on the boxes
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "canalystii": "CANalyst-II",
        "cantact": "CANtact",
        "etas": "ETAS",
        "gs_usb": "gs_usb (candleLight, CANable)",
        "iscan": "isCAN",
        "ixxat": "IXXAT",
        "j2534": "J2534 PassThru",
        "kvaser": "Kvaser",
        "neousys": "Neousys",
        "neovi": "Intrepid neoVI",
        "nican": "NI-CAN",
        "nixnet": "NI-XNET",
        "pcan": "PEAK PCAN",
        "robotell": "Robotell",
        "seeedstudio": "Seeed Studio USB-CAN",
        "serial": "CAN over a serial port",
        "slcan": "SLCAN (LAWICEL)",
        "socketcan": "SocketCAN",
        "socketcand": "socketcand",
        "systec": "SYS TEC USB-CANmodul",
        "udp_multicast": "CAN over the local network",
        "usb2can": "8devices USB2CAN",
        "vector": "Vector",
        "virtual": "Virtual CAN",
    }
)


def name_of(interface: str, channel: str | int) -> str:
    """Return what to call one channel of an interface, e.g. ``Kvaser, channel 0``."""
    maker = NAMES.get(interface, interface)
    return f"{maker}, channel {channel}" if isinstance(channel, int) else f"{maker}, {channel}"
