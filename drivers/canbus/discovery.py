"""CAN interfaces that are plugged in, as python-can finds them; no byte is written to any port."""

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from can.interfaces import BACKENDS

from drivers.api import FoundVci
from drivers.canbus.names import name_of
from drivers.looking import look
from drivers.registry import VciUrl

if TYPE_CHECKING:
    import can

Detector = Callable[[], Iterable[Mapping[str, Any]]]

LIMIT_S: Final = 2.0  # for all together: a network is listened to, a driver may hang
#: always there (virtual ones), no more than a serial port, on another computer, or found by another driver
_NOISE: Final = frozenset({"virtual", "udp_multicast", "serial", "slcan", "socketcand", "neousys", "j2534"})
#: what tells one channel from another of its interface, and its class takes
_DISTINCTIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "vector": ("serial",),
    "ixxat": ("unique_hardware_id",),
    "neovi": ("serial",),
    "systec": ("device_number",),
}
_GS_USB: Final = "gs_usb"
_SERIALS: Final = ("serial", "unique_hardware_id", "dongle_serial")
_NAMES: Final = ("device_name", "name")


def discover_can(
    asking: Mapping[str, Detector] | None = None, limit_s: float = LIMIT_S
) -> tuple[FoundVci, ...]:
    """Return the channels that python-can's interfaces know to be there.

    Args:
        asking: asks an interface for its channels, by python-can's names; None for all that there are.
        limit_s: seconds after which what has not answered is left out.
    """
    asked = detectors() if asking is None else asking
    return look(
        {f"can:{interface}": partial(_ask, interface, asked[interface]) for interface in sorted(asked)},
        limit_s,
    )


def gs_usb_configs(scan: Callable[[], Sequence[object]] | None = None) -> Iterable[Mapping[str, Any]]:
    """Return the channels of what carries gs_usb's USB numbers, which python-can counts but does not detect.

    Args:
        scan: lists the devices by what the system keeps of their descriptors; None for gs_usb's own.
    """
    devices = (scan or importlib.import_module("gs_usb.gs_usb").GsUsb.scan)()
    return [{"channel": number} for number in range(len(devices))]


def detectors(platform: str = sys.platform) -> dict[str, Detector]:
    """Return what asks each interface for its channels, by python-can's names.

    Args:
        platform: as Python names it; Linux has a driver of its own for gs_usb, and shows it as SocketCAN.
    """
    asked: dict[str, Detector] = {
        interface: partial(_detect, *where)
        for interface, where in BACKENDS.items()
        if interface not in _NOISE
    }
    asked.pop(_GS_USB, None)
    return asked if platform == "linux" else asked | {_GS_USB: gs_usb_configs}


def _detect(module: str, class_name: str) -> Iterable[Mapping[str, Any]]:
    bus_class: type[can.BusABC] = getattr(importlib.import_module(module), class_name)
    return bus_class._detect_available_configs()  # noqa: SLF001  its public face asks the noisy ones as well


def _ask(interface: str, detect: Detector) -> tuple[FoundVci, ...]:
    """Ask one interface; the software of most is missing on any computer, which is not worth a word."""
    with suppress(Exception):
        return tuple(_told(interface, detect()))
    return ()


def _told(interface: str, channels: Iterable[Mapping[str, Any]]) -> Iterator[FoundVci]:
    for config in channels:
        channel = config["channel"]
        options = {
            key: str(config[key]) for key in _DISTINCTIVE.get(interface, ()) if config.get(key) is not None
        }
        serial = next((str(config[key]) for key in _SERIALS if config.get(key)), "")
        product = next((str(config[key]) for key in _NAMES if config.get(key)), "")
        name = name_of(interface, channel)
        yield FoundVci(
            str(VciUrl("can", f"{interface}/{channel}", options)),
            f"{name} ({product})" if product else name,
            f"can:{interface}:{serial}:{channel}" if serial else "",
        )
