"""A device opened for raw CAN and nothing else, as the python-can interface and the tap use it."""

import threading
import time
from collections.abc import Callable

from drivers.j2534.frames import CanChannel
from drivers.j2534.libraries import load_library
from drivers.j2534.opening import Loader, OpenDevice, Settings, open_device
from drivers.j2534.slow import SlowCalls


class RawCan:
    """The device and its one channel.

    Attributes:
        channel: frames come and go here.
    """

    def __init__(self, device: OpenDevice, channel: CanChannel, slow: SlowCalls) -> None:
        self.device = device
        self.channel = channel
        self._slow = slow
        self._is_open = True

    def close(self) -> None:
        """Let go of the device and its library; a second call does nothing."""
        if self._is_open:
            self._is_open = False
            self._slow.last(self._let_go)

    def _let_go(self) -> None:
        self.channel.close()
        self.device.close()


def open_raw_can(
    settings: Settings,
    prepare: Callable[[CanChannel], object],
    stop: threading.Event,
    load: Loader = load_library,
    host_s: Callable[[], float] = time.time,
) -> RawCan:
    """Open the device and speak CAN through it.

    Args:
        settings: which device, at which bit rate.
        prepare: tells the channel what it has to know; where that fails everything is let go.
        stop: gives up waiting.
        load: loads the library.
        host_s: the clock that frames are timed by.

    Raises:
        DriverError: as `drivers.j2534.opening.open_device` raises, or the device refuses CAN.
    """
    device = open_device(settings, stop, load)
    slow = SlowCalls(settings.address)

    def begin() -> CanChannel:
        channel = CanChannel(device.library, device.number, settings.bitrate, host_s)
        prepare(channel)
        return channel

    try:
        return RawCan(device, slow.run(begin, stop), slow)
    except BaseException:
        slow.last(device.close)
        raise
