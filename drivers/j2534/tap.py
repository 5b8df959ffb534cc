"""Listen to a CAN bus through a J2534 device: a `FrameTap`, which sends nothing."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from drivers.api import TapOptions
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.j2534.frames import CanChannel, passes
from drivers.j2534.libraries import load_library
from drivers.j2534.networks import CAN_RATES
from drivers.j2534.opening import Loader, OpenDevice, Settings, open_device
from drivers.j2534.slow import SlowCalls
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
    """Listen to CAN through the device that `url` names, at 500 kbit/s where it does not tell another rate.

    SAE J2534-1:2004 has no way to keep a device from acknowledging what it hears: the tap sends no frame, but
    it is not unheard.

    Raises:
        BadVciOptionError: what follows the URL's question mark is wrong.
        DriverError: as `drivers.j2534.opening.open_device` raises.
    """
    settings = Settings.read(url)
    opened = open_device(settings, options.stop, load)
    slow = SlowCalls(settings.address)
    bitrate = settings.bitrate or CAN_RATES[0]
    try:
        channel = slow.run(lambda: _listening(opened, bitrate, options, clock), options.stop)
    except BaseException:
        slow.last(opened.close)
        raise
    return J2534Tap(url, opened, channel, options, clock)


class J2534Tap:
    """Frames of one CAN channel as they pass; see `drivers.api.FrameTap`."""

    def __init__(
        self,
        url: VciUrl,
        opened: OpenDevice,
        channel: CanChannel,
        options: TapOptions,
        clock: Callable[[], float],
    ) -> None:
        self.info = opened.info(url)
        self._opened = opened
        self._channel = channel
        self._options = options
        self._clock = clock
        self._lost = ""
        self._slow = SlowCalls(self.info.name)

    @property
    def lost(self) -> int:
        """How often the device said that it had no room for frames; it does not say for how many."""
        return self._channel.lost

    def read(self, *, timeout_s: float) -> "Sequence[can.Message]":
        """Return the frames that have come; see `drivers.api.FrameTap.read`.

        Raises:
            LinkLostError: the adapter went away.
            RequestStoppedError: the options' stop was set.
        """
        if self._lost:
            raise LinkLostError(f"{self.info.name}: {self._lost}")
        until_s = self._clock() + timeout_s
        while True:
            if self._options.stop.is_set():
                raise RequestStoppedError(self.info.name)
            left_s = max(0.0, until_s - self._clock())
            frames = self._frames(min(left_s, SLICE_S))
            if frames or self._clock() >= until_s:
                return frames

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        if self._lost == _CLOSED:
            return
        self._lost = _CLOSED
        self._slow.last(self._let_go)

    def _let_go(self) -> None:
        self._channel.close()
        self._opened.close()

    def _frames(self, wait_s: float) -> "list[can.Message]":
        try:
            with self._opened.stops.following(self._options.stop):
                frames = self._channel.read(round(wait_s * 1000))
        except LinkLostError as error:
            self._lost = str(error)
            raise
        wanted = self._options.filters
        return [frame for frame in frames if passes(frame, wanted)] if wanted else frames


_CLOSED: Final = "it was closed"


def _listening(
    opened: OpenDevice, bitrate: int, options: TapOptions, clock: Callable[[], float]
) -> CanChannel:
    channel = CanChannel(opened.library, opened.number, bitrate, clock)
    channel.let_through(options.filters)
    return channel
