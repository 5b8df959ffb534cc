"""Which J2534 devices a technician can choose from; nothing is loaded for it, and no device is asked."""

from collections.abc import Iterable

from drivers.api import FoundVci
from drivers.j2534.hosting import Host
from drivers.j2534.installed import InstalledDevice, installed_devices
from drivers.j2534.libraries import url_name


def discover_j2534() -> tuple[FoundVci, ...]:
    """Return what is installed, whether it is plugged in or not: that only its maker's library could tell.

    So nothing is known for sure of what is behind them, and one device is not told from another of its make.
    """
    return found(installed_devices(Host.here()))


def found(devices: Iterable[InstalledDevice]) -> tuple[FoundVci, ...]:
    """Return `devices` as a person chooses from them."""
    return tuple(FoundVci(f"j2534:{url_name(device.name)}", _words(device)) for device in devices)


def _words(device: InstalledDevice) -> str:
    vendor = device.vendor
    name = device.name
    if vendor and vendor.casefold() not in name.casefold():
        name = f"{name} by {vendor}"
    bits = f", {device.bits} bits" if device.bits else ", its library is missing"
    return f"{name} (J2534{bits})"
