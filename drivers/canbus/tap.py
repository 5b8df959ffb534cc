"""Raw frames of any interface of python-can, for whoever only looks: nothing is ever sent."""

import time
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Any, Final

import can

from drivers.api import FrameFilter, TapOptions, passes
from drivers.canbus.building import SERIAL
from drivers.canbus.channel import Channel
from drivers.canbus.drops import dropped
from drivers.canbus.link import info_of
from drivers.canbus.settings import BITRATE, OBD_BITRATES, CanSettings
from drivers.errors import AdapterNotSilentError, BusOffError, DriverError, RequestStoppedError
from drivers.registry import VciUrl

BATCH: Final = 512  # frames; 60 ms of a full bus of 1 Mbit/s
_POLL_S: Final = 0.05
#: python-can filters for these itself and drops error frames too; it is done here in any case
_NO_FILTERS: Final = SERIAL | {"virtual", "udp_multicast", "socketcand"}
_DATAGRAMS: Final = "udp_multicast"
_DISORDER_S: Final = 1.0  # clocks are set back by more, frames of several senders pass each other by less


def tap_can(url: VciUrl, options: TapOptions, clock: Callable[[], float] = time.monotonic) -> "CanTap":
    """Listen to the CAN channel that `url` names, unheard where its interface can be told so.

    Without a ``bitrate=`` it is 500 kbit/s where the interface lets it be chosen, and can listen unheard: any
    other would spoil the frames of a vehicle whose rate is another.

    Raises:
        AdapterNotSilentError: nobody told the bit rate, and the interface acknowledges.
        DriverError: as `drivers.canbus.opening.open_can` does.
    """
    settings = CanSettings.read(url)
    filters = () if settings.interface in _NO_FILTERS else _for_hardware(options.filters)
    channel = Channel.open(settings.at(_rate_of(settings), silent=True), options.stop, filters)
    return CanTap(channel, options, clock)


class CanTap:
    """Frames of one channel as they pass; see `drivers.api.FrameTap`."""

    def __init__(self, channel: Channel, options: TapOptions, clock: Callable[[], float]) -> None:
        self.info = info_of(channel.settings)
        self._channel = channel
        self._stop = options.stop
        self._filters = options.filters
        self._clock = clock
        self._timeline = Timeline()
        self._failure: DriverError | None = None

    @property
    def lost(self) -> int:
        """Frames that the adapter or this computer is known to have lost, and what came and was no frame."""
        is_counted = self._channel.settings.interface == _DATAGRAMS
        return self._channel.lost + (dropped(self._channel.descriptor) if is_counted else 0)

    def read(self, *, timeout_s: float) -> Sequence[can.Message]:
        """Return what has come; see `drivers.api.FrameTap.read`.

        Raises:
            BusOffError: the adapter left the bus.
            LinkLostError: the adapter went away.
            RequestStoppedError: the options' stop was set.
        """
        until_s = self._clock() + timeout_s
        while True:
            if self._stop.is_set():
                raise RequestStoppedError(self.info.name)
            left_s = max(0.0, until_s - self._clock())
            batch = self._batch(min(left_s, _POLL_S))
            if batch or self._clock() >= until_s:
                return batch

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        self._channel.close()

    def _batch(self, wait_s: float) -> list[can.Message]:
        """Return the frames that are there, waiting a little for the first."""
        if self._failure is not None:
            raise self._failure
        batch: list[can.Message] = []
        try:
            self._fill(batch, wait_s)
        except DriverError as error:
            if not batch:
                raise
            self._failure = error  # what came before it is told first
        return batch

    def _fill(self, batch: list[can.Message], first_s: float) -> None:
        receive, at = self._channel.recv, self._timeline.at
        for wait_s in chain((first_s,), repeat(0.0, BATCH - 1)):
            msg = receive(wait_s)
            if msg is None:
                break
            if passes(self._filters, msg):
                msg.timestamp = at(msg.timestamp or self._clock())
                batch.append(msg)
            if msg.is_error_frame and self._channel.state is can.BusState.ERROR:
                raise self._off()
        if not batch and self._channel.state is can.BusState.ERROR:
            raise self._off()

    def _off(self) -> BusOffError:
        return BusOffError(f"{self.info.name}: the adapter left the bus after too many errors")


class Timeline:
    """Turns the timestamps of an interface into those of a clock that never goes backwards."""

    def __init__(self) -> None:
        self._shift_s = 0.0
        self._last_s = float("-inf")

    def at(self, told_s: float) -> float:
        """Return the time of a frame whose interface says `told_s`."""
        at_s = told_s + self._shift_s
        if at_s < self._last_s - _DISORDER_S:
            self._shift_s += self._last_s - at_s
        self._last_s = max(self._last_s, at_s)
        return self._last_s


def _rate_of(settings: CanSettings) -> int | None:
    if settings.bitrate is not None or settings.is_rateless:
        return settings.bitrate
    if not settings.may_be_silent:
        raise AdapterNotSilentError(f"e.g. {BITRATE}={OBD_BITRATES[0]}")
    return OBD_BITRATES[0]


def _for_hardware(filters: Sequence[FrameFilter]) -> list[dict[str, Any]]:
    """Return `filters` as python-can hands them to interfaces that filter by themselves."""
    return [{"can_id": one.identifier, "can_mask": one.mask, "extended": one.is_extended} for one in filters]
