"""Listen to a CAN bus through a J2534 device: a `FrameTap`, which sends nothing."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from drivers.api import TapOptions, passes
from drivers.errors import AdapterNotSilentError
from drivers.j2534.libraries import load_library
from drivers.j2534.networks import CAN_RATES
from drivers.j2534.opening import BITRATE, Loader, Settings
from drivers.j2534.raw_can import RawCan, open_raw_can
from drivers.j2534.watch import Watch
from drivers.registry import VciUrl

if TYPE_CHECKING:
    import can

SLICE_S: Final = 0.1  # half of what a stop may take


def tap_j2534(
    url: VciUrl,
    options: TapOptions,
    load: Loader = load_library,
    clock: Callable[[], float] = time.monotonic,
) -> "J2534Tap":
    """Listen to CAN through the device that `url` names, at the bit rate that it tells.

    SAE J2534-1:2004 has no way to keep a device from acknowledging what it hears: the tap sends no frame, but
    it is not unheard, and at another bit rate than the vehicle's it would spoil every frame.

    Raises:
        BadVciOptionError: what follows the URL's question mark is wrong.
        AdapterNotSilentError: nobody told the bit rate.
        DriverError: as `drivers.j2534.opening.open_device` raises.
    """
    settings = Settings.read(url)
    if not settings.bitrate:
        raise AdapterNotSilentError(f"e.g. {BITRATE}={CAN_RATES[0]}")
    raw = open_raw_can(
        settings, lambda channel: channel.let_through(options.filters), options.stop, load, clock
    )
    return J2534Tap(url, raw, options, clock)


class J2534Tap:
    """Frames of one CAN channel as they pass; see `drivers.api.FrameTap`."""

    def __init__(
        self, url: VciUrl, raw: RawCan, options: TapOptions, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.info = raw.device.info(url)
        self._raw = raw
        self._options = options
        self._clock = clock
        self._watch = Watch(self.info.name)

    @property
    def lost(self) -> int:
        """How often the device said that it had no room for frames; it does not say for how many."""
        return self._raw.channel.lost

    def read(self, *, timeout_s: float) -> "Sequence[can.Message]":
        """Return the frames that have come; see `drivers.api.FrameTap.read`.

        Raises:
            LinkLostError: the adapter went away.
            RequestStoppedError: the options' stop was set.
        """
        until_s = self._clock() + timeout_s
        while True:
            left_s = max(0.0, until_s - self._clock())
            frames = self._frames(min(left_s, SLICE_S))
            if frames or self._clock() >= until_s:
                return frames

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        self._watch.close()
        self._raw.close()

    def _frames(self, wait_s: float) -> "list[can.Message]":
        stop, wanted = self._options.stop, self._options.filters
        with self._watch.over(stop), self._raw.device.stops.following(stop):
            frames = self._raw.channel.read(round(wait_s * 1000))
        return [frame for frame in frames if passes(wanted, frame)] if wanted else frames
