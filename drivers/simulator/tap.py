"""``sim:NAME`` to listen to: the frames that the simulated car's control units tell each other."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import can

from drivers.api import AdapterInfo, Capability, FrameTap, TapOptions
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.registry import VciUrl
from drivers.simulator.broadcast import BROADCASTS, TICK_MS, Broadcast, due
from drivers.simulator.car import Car
from drivers.simulator.link import CAPABILITIES
from drivers.simulator.model import CarState
from drivers.simulator.options import car_options

CHANNEL: Final = "sim"
TICK_S: Final = TICK_MS / 1000
#: what a reader that is late finds at most; what came before is lost, as from an adapter's own memory
BUFFER_TICKS: Final = 2000


class SimulatorTap:
    """A `FrameTap` of a car of its own: what is due is worked out when it is read, there is no thread.

    Attributes:
        info: the car.
        lost: frames that came while nobody read, before the last `BUFFER_TICKS` ticks.
    """

    def __init__(self, url: VciUrl, options: TapOptions, clock: Callable[[], float] = time.monotonic) -> None:
        described = car_options(url)
        name = f"Simulated car {url.address!r}"
        capabilities = CAPABILITIES | Capability.MONITOR | Capability.LISTEN_ONLY
        self.info = AdapterInfo(str(url), name, "simulator", capabilities)
        self.lost = 0
        self._car = Car(described)
        self._is_awake = described.key_on
        self._left = described.drop or None
        self._options = options
        self._clock = clock
        self._start_s = clock()
        self._tick_s = TICK_S / described.traffic
        self._next_tick = 0
        self._is_closed = False
        self._wanted = frozenset(
            one
            for one in BROADCASTS
            if not options.filters
            or any(wanted.wants(one.identifier, is_extended=one.is_extended) for wanted in options.filters)
        )

    def read(self, *, timeout_s: float) -> Sequence[can.Message]:
        """Return the frames that are due; see `drivers.api.FrameTap.read`.

        Raises:
            LinkLostError: the URL's option ``drop`` pulled the cable, or the tap is closed.
            RequestStoppedError: the options' stop was set.
        """
        if self._is_closed or self._left == 0:
            raise LinkLostError(f"{self.info.name}: the cable was pulled")
        due_s = self._start_s + self._next_tick * self._tick_s
        wait_s = max(TICK_S, due_s - self._clock()) if self._is_awake else timeout_s
        if self._options.stop.wait(min(wait_s, timeout_s)):
            raise RequestStoppedError(self.info.name)
        frames = self._frames() if self._is_awake else []
        if self._left is not None:
            frames = frames[: self._left]
            self._left -= len(frames)
        return frames

    def close(self) -> None:
        """End the car; a second call does nothing."""
        self._is_closed = True

    def _frames(self) -> list[can.Message]:
        """Return what was sent since the last call, but for what found no room."""
        end = int((self._clock() - self._start_s) / self._tick_s) + 1
        first = max(self._next_tick, end - BUFFER_TICKS)
        self.lost += sum(_sent_between(one, self._next_tick, first) for one in self._wanted)
        self._next_tick = max(self._next_tick, end)
        return [frame for tick in range(first, end) for frame in self._sent_at(tick)]

    def _sent_at(self, tick: int) -> list[can.Message]:
        state = self._car.state_at(tick * self._tick_s)
        return [self._frame(one, number, tick, state) for one, number in due(tick) if one in self._wanted]

    def _frame(self, broadcast: Broadcast, number: int, tick: int, state: CarState) -> can.Message:
        return can.Message(
            timestamp=self._start_s + tick * self._tick_s,
            arbitration_id=broadcast.identifier,
            is_extended_id=broadcast.is_extended,
            data=broadcast.payload(state, number),
            channel=CHANNEL,
        )


def open_simulator_tap(
    url: VciUrl, options: TapOptions, clock: Callable[[], float] = time.monotonic
) -> FrameTap:
    """Listen to the simulated car that `url` describes.

    Raises:
        BadVciUrlError: it describes none.
    """
    return SimulatorTap(url, options, clock)


def _sent_between(broadcast: Broadcast, first: int, end: int) -> int:
    """Return how often it was sent from the tick `first` on, before `end`."""
    ticks = broadcast.period_ms // TICK_MS
    return max(0, -(-end // ticks) + (-first // ticks))
