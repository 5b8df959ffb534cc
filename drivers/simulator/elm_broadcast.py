"""What the simulated car's control units tell each other all the time: the frames that monitoring shows."""

from collections.abc import Iterator
from typing import Final

from drivers.api import Scheme
from drivers.simulator.elm_frames import Frame

#: identifier with 11 bits, and seconds from one frame to the next
CYCLES: Final = ((0x0C9, 0.01), (0x1A1, 0.02), (0x2C3, 0.1), (0x5E5, 1.0))
#: J1939 names for the same, with 29 bits
_EXTENDED: Final = {0x0C9: 0x0CF00400, 0x1A1: 0x18FEF100, 0x2C3: 0x18FEEE00, 0x5E5: 0x18FECA00}
TICK_S: Final = 0.01


def frames_between(scheme: Scheme, after_s: float, until_s: float) -> Iterator[Frame]:
    """Yield the frames of the time from `after_s`, which is left out, to `until_s`, in their order."""
    for tick in range(int(after_s / TICK_S + 0.5) + 1, int(until_s / TICK_S + 0.5) + 1):
        for identifier, cycle_s in CYCLES:
            cycle = round(cycle_s / TICK_S)
            if tick % cycle == 0:
                number = _EXTENDED[identifier] if scheme is Scheme.CAN_29BIT else identifier
                yield Frame(number, bytes([tick // cycle & 0xFF]) + bytes(7))
