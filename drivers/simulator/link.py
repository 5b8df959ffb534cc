"""``sim:NAME``: a link to a simulated car, over a CAN bus of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final
from uuid import uuid4

import can
from can.interfaces.virtual import VirtualBus

from drivers.api import AdapterInfo, Answer, Capability, FoundVci, OpenOptions, PduLink, Target
from drivers.errors import BadVciOptionError, LinkLostError
from drivers.isotp.link import IsoTpLink
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.options import NETWORK, car_options
from drivers.simulator.server import CarServer
from drivers.wrapping import WrappedLink

DEMO_URL: Final = "sim:demo"
DEMO_NAME: Final = "Demo vehicle (simulated)"
CAPABILITIES: Final = (
    Capability.FUNCTIONAL | Capability.SEGMENTED_SEND | Capability.BATTERY_VOLTAGE | Capability.RESPONSE_COUNT
)


class SimulatorLink(WrappedLink):
    """A `PduLink` to a simulated car: `IsoTpLink` on a virtual bus, the car's battery, a cable to pull."""

    def __init__(
        self, url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic
    ) -> None:
        described = car_options(url)
        if described.older is not None:
            name = url.options[NETWORK]
            raise BadVciOptionError(
                str(url), f"{NETWORK}={name} is reached through an adapter: diagclinic sim serve '{url}'"
            )
        channel = uuid4().hex  # a bus of its own: two links never meet
        info = AdapterInfo(str(url), f"Simulated car {url.address!r}", "simulator", CAPABILITIES)
        self.car = Car(described)
        self._requests = count(1)
        self._drop = described.drop
        self._car_bus = _Wire(channel)
        super().__init__(IsoTpLink(_Wire(channel), info, options, clock))
        self._server = CarServer(self.car, self._car_bus, clock)

    def battery_v(self, *, stop: threading.Event) -> float | None:  # noqa: ARG002  it answers at once
        """Return the supply at the car's plug."""
        return round(self.car.supply_v(self._server.elapsed_s), 1)

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Ask the car; see `drivers.api.PduLink.request`.

        Raises:
            LinkLostError: the URL's option ``drop`` pulled the cable.
        """
        if self._drop and next(self._requests) > self._drop:
            raise LinkLostError(f"{self.info.name}: the cable was pulled")
        return super().request(target, payload, deadline_s=deadline_s, expected=expected, stop=stop)

    def close(self) -> None:
        """End the car's thread and its bus; a second call does nothing."""
        self._server.close()
        super().close()
        self._car_bus.shutdown()


def open_simulator(url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic) -> PduLink:
    """Open the simulated car that `url` describes.

    Raises:
        BadVciUrlError: it describes none.
    """
    return SimulatorLink(url, options, clock)


def discover_simulators() -> tuple[FoundVci, ...]:
    """Return the car that is always there."""
    return (FoundVci(DEMO_URL, DEMO_NAME),)


class _Wire(VirtualBus):
    """A virtual bus that says at once that nothing is there: each request begins with that question."""

    def recv(self, timeout: float | None = None) -> can.Message | None:
        """Return the next frame, None when none came in time."""
        return None if timeout == 0 and self.queue.empty() else super().recv(timeout)
