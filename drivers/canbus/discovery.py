"""CAN interfaces that are plugged in, as python-can finds them; no byte is written to any port."""

import importlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from can.interfaces import BACKENDS

from drivers.api import FoundVci
from drivers.canbus.names import name_of
from drivers.registry import VciUrl

if TYPE_CHECKING:
    import can

Detector = Callable[[], Iterable[Mapping[str, Any]]]

LIMIT_S: Final = 2.0  # for all together: a network is listened to, a driver may hang
THREAD: Final = "looking for CAN interfaces"
#: always there (virtual ones), no more than a serial port, on another computer, or found by another driver
_NOISE: Final = frozenset({"virtual", "udp_multicast", "serial", "slcan", "socketcand", "neousys", "j2534"})
#: what tells one channel from another of its interface, and its class takes
_DISTINCTIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "vector": ("serial",),
    "ixxat": ("unique_hardware_id",),
    "neovi": ("serial",),
    "systec": ("device_number",),
}
_SERIALS: Final = ("serial", "unique_hardware_id", "dongle_serial")
_NAMES: Final = ("device_name", "name")


def discover_can(
    detectors: Mapping[str, Detector] | None = None, limit_s: float = LIMIT_S
) -> tuple[FoundVci, ...]:
    """Return the channels that python-can's interfaces know to be there.

    Args:
        detectors: asks an interface for its channels, by python-can's names; None for all that there are.
        limit_s: seconds after which what has not answered is left out.
    """
    asked = _detectors() if detectors is None else detectors
    found: dict[str, tuple[FoundVci, ...]] = {}
    threads = [
        threading.Thread(target=_look, args=(interface, detect, found), name=THREAD, daemon=True)
        for interface, detect in asked.items()
    ]
    for thread in threads:
        thread.start()
    per_thread_s = limit_s / max(1, len(threads))
    for thread in threads:
        thread.join(per_thread_s)
    return tuple(vci for interface in sorted(found.copy()) for vci in found[interface])


def _detectors() -> dict[str, Detector]:
    return {
        interface: partial(_detect, *where)
        for interface, where in BACKENDS.items()
        if interface not in _NOISE
    }


def _detect(module: str, class_name: str) -> Iterable[Mapping[str, Any]]:
    bus_class: type[can.BusABC] = getattr(importlib.import_module(module), class_name)
    return bus_class._detect_available_configs()  # noqa: SLF001  its public face asks the noisy ones as well


def _look(interface: str, detect: Detector, found: dict[str, tuple[FoundVci, ...]]) -> None:
    """Ask one interface; the software of one that is missing or broken hides none of the others."""
    with suppress(Exception):
        found[interface] = tuple(_told(interface, detect()))


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
