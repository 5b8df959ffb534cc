"""Open a J2534 device by its VCI URL: ``j2534:NAME-OR-LIBRARY[?bitrate=BITS_PER_SECOND&device=NAME]``.

The address is the device's name in the Windows registry, or the path of its maker's library.  ``bitrate`` is
that of CAN, where it is neither 500 nor 250 kbit/s; ``device`` tells several devices of one library apart.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Final, Self
from urllib.parse import unquote

from drivers.api import AdapterInfo, Capability, OpenOptions
from drivers.errors import AdapterUnfitError, BadVciOptionError, DriverError
from drivers.j2534.device import Device, Tracer, let_go
from drivers.j2534.libraries import load_library
from drivers.j2534.link import J2534Link, Opened
from drivers.j2534.networks import CAN_RATES, networks
from drivers.j2534.passthru import PassThru, Versions
from drivers.j2534.slow import SlowCalls
from drivers.j2534.stops import NEVER, CurrentStop
from drivers.registry import VciUrl

BITRATE: Final = "bitrate"
DEVICE: Final = "device"
BITRATE_MAX: Final = 1_000_000  # ISO 11898-1:2015: classical CAN
CAPABILITIES: Final = (
    Capability.FUNCTIONAL | Capability.SEGMENTED_SEND | Capability.RESPONSE_COUNT | Capability.MONITOR
)

#: loads the library that a name or path stands for, and gives up when the event is set
Loader = Callable[[str, threading.Event], PassThru]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a URL says.

    Attributes:
        address: name or path of the library.
        device: which of its devices; empty for the only one.
        bitrate: of CAN in bits a second; 0 where it is not told.
    """

    address: str
    device: str = ""
    bitrate: int = 0

    @classmethod
    def read(cls, url: VciUrl) -> Self:
        """Return what `url` says.

        Raises:
            BadVciOptionError: it has an option that is none of ours.
        """
        others = ", ".join(sorted(set(url.options) - {BITRATE, DEVICE}))
        if others:
            raise BadVciOptionError(
                str(url), f"a J2534 device has no {others}; only {BITRATE}= and {DEVICE}="
            )
        told = url.options.get(BITRATE, "0")
        if not told.isascii() or not told.isdecimal() or int(told[:9]) > BITRATE_MAX:
            raise BadVciOptionError(str(url), f"{BITRATE}= takes bits a second, from 1 to {BITRATE_MAX}")
        return cls(url.address, url.options.get(DEVICE, ""), int(told))

    @property
    def rates(self) -> tuple[int, ...]:
        """Bit rates of CAN to look for a vehicle at."""
        return (self.bitrate,) if self.bitrate else CAN_RATES


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """A device that is open, and what it says of itself.

    Attributes:
        battery_v: the supply at its plug in volts; None where it cannot tell.
        stops: ends the library's waits for whoever asks now.
    """

    library: PassThru
    number: int
    versions: Versions
    battery_v: float | None
    stops: CurrentStop

    @property
    def firmware(self) -> str:
        """Version of the firmware and of the library, as they are told; empty where they are not."""
        told = self.versions
        return f"{told.firmware} (library {told.library})" if told.firmware or told.library else ""

    def info(self, url: VciUrl) -> AdapterInfo:
        """Return what is plugged in, opened by `url`."""
        found = CAPABILITIES
        if self.battery_v is not None:
            found |= Capability.BATTERY_VOLTAGE
        return AdapterInfo(str(url), name_of(url.address), self.firmware, found)

    def close(self) -> None:
        """Let go of the device and its library, whatever they say of it."""
        let_go(self.library, self.number)


def name_of(address: str) -> str:
    """Return what a person would call the device: its name, or that of the library's file."""
    told = unquote(address)
    is_path = "/" in told or "\\" in told
    return f"J2534 {PureWindowsPath(told).stem}" if is_path else told


def open_device(settings: Settings, stop: threading.Event, load: Loader = load_library) -> OpenDevice:
    """Load the library and open the device; what opens after that was given up is closed again.

    Raises:
        AdapterNotFoundError: there is no such library, or no device is plugged in.
        AdapterBusyError: another program works with the device.
        AdapterUnfitError: it refuses what the standard lets one ask.
        VendorLibraryError: the library cannot be run.
        LinkLostError: the device went away meanwhile, or the library died.
        RequestStoppedError: `stop` was set.
    """
    slow, stops = SlowCalls(settings.address), CurrentStop()
    stops.follow(stop)  # and on, where it was given up: the library ends its waits too
    opened = slow.run(
        lambda: _open(load(settings.address, stops), settings.device, stops), stop, OpenDevice.close
    )
    stops.follow(NEVER)
    return opened


def open_j2534(
    url: VciUrl,
    options: OpenOptions,
    load: Loader = load_library,
    clock: Callable[[], float] = time.monotonic,
) -> J2534Link:
    """Open the device that `url` names.

    Raises:
        BadVciOptionError: what follows the URL's question mark is wrong.
        DriverError: as `open_device` raises.
    """
    settings = Settings.read(url)
    opened = open_device(settings, options.stop, load)
    tracer = Tracer(options.trace, clock)
    device = Device(opened.library, opened.number, tracer)
    known = networks(settings.rates)
    return J2534Link(Opened(device, opened.info(url), known, opened.stops), options, tracer)


def _open(library: PassThru, name: str, stops: CurrentStop) -> OpenDevice:
    try:
        return _opened(library, library.open(name), stops)
    except BaseException:
        with suppress(DriverError):
            library.shut()
        raise


def _opened(library: PassThru, number: int, stops: CurrentStop) -> OpenDevice:
    try:
        versions, battery_v = Versions("", "", ""), None
        with suppress(AdapterUnfitError):  # a device that tells neither may do all else
            versions = library.version(number)
        with suppress(AdapterUnfitError):
            battery_v = library.battery_v(number)
    except BaseException:
        with suppress(DriverError):
            library.close(number)
        raise
    return OpenDevice(library, number, versions, battery_v, stops)
