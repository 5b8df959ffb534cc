"""A gentle drive over and over: speed as a function of time, without a memory."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

#: (seconds, km/h): start from idle, town, country road, stop
_NODES: Final = (
    (0.0, 0.0), (20.0, 0.0), (32.0, 32.0), (60.0, 32.0), (75.0, 55.0), (130.0, 55.0),
    (150.0, 80.0), (195.0, 80.0), (220.0, 0.0), (240.0, 0.0),
)  # fmt: skip
PERIOD_S: Final = _NODES[-1][0]
_TIMES: Final = tuple(at_s for at_s, _ in _NODES)
_METRES_AT: Final = tuple(
    accumulate(((b[0] - a[0]) * (a[1] + b[1]) / 7.2 for a, b in pairwise(_NODES)), initial=0.0)
)


@dataclass(frozen=True, slots=True)
class Motion:
    """How the car moves.

    Attributes:
        distance_km: since the drive began.
    """

    speed_kmh: float = 0.0
    acceleration_ms2: float = 0.0
    distance_km: float = 0.0


STANDING: Final = Motion()


def motion_at(run_s: float) -> Motion:
    """Return the car's motion `run_s` seconds after the engine was started."""
    laps, lap_s = divmod(run_s, PERIOD_S)
    at = bisect_right(_TIMES, lap_s) - 1
    (start_s, from_kmh), (end_s, to_kmh) = _NODES[at], _NODES[at + 1]
    since_s = lap_s - start_s
    slope = (to_kmh - from_kmh) / (end_s - start_s)
    speed_kmh = from_kmh + slope * since_s
    metres = laps * _METRES_AT[-1] + _METRES_AT[at] + since_s * (from_kmh + speed_kmh) / 7.2
    return Motion(speed_kmh, slope / 3.6, metres / 1000)
