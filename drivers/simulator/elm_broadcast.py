"""The frames that the simulated car's control units tell each other, as an adapter hears them."""

from collections.abc import Iterator
from typing import Final

from drivers.api import Scheme
from drivers.simulator.broadcast import TICK_MS, due
from drivers.simulator.car import Car
from drivers.simulator.elm_frames import Frame

TICK_S: Final = TICK_MS / 1000


def frames_between(car: Car, after_s: float, until_s: float) -> Iterator[Frame]:
    """Yield the frames of the time from `after_s`, which is left out, to `until_s`, in their order.

    Those with identifiers of 11 or of 29 bits alone, as the car is asked: an adapter listens to one kind.
    """
    is_extended = car.options.scheme is Scheme.CAN_29BIT
    ticks = range(int(after_s / TICK_S + 0.5) + 1, int(until_s / TICK_S + 0.5) + 1)
    for tick in ticks if car.options.key_on else ():
        state = car.state_at(tick * TICK_S)
        for broadcast, number in due(tick):
            if broadcast.is_extended is is_extended:
                yield Frame(broadcast.identifier, broadcast.payload(state, number))
