"""Thins a curve out to what a screen can show, and keeps every peak."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Curve: TypeAlias = NDArray[np.float64]
Joints: TypeAlias = NDArray[np.bool_]

#: a curve breaks where nothing came for so many of its usual steps, and never for less than the time
GAP_STEPS: Final = 4.0
GAP_LEAST_S: Final = 1.0


def decimate(times_s: Curve, values: Curve, buckets: int) -> tuple[Curve, Curve]:
    """Return the curve as the lowest and highest value of at most `buckets` equal runs of points.

    A curve that has no more than two points a bucket is returned as it is.
    """
    if len(values) <= 2 * buckets:
        return times_s, values
    starts = np.arange(0, len(values), -(-len(values) // buckets))
    extremes = np.empty(2 * len(starts))
    extremes[0::2] = np.minimum.reduceat(values, starts)
    extremes[1::2] = np.maximum.reduceat(values, starts)
    return np.repeat(times_s[starts], 2), extremes


def joined(times_s: Curve) -> Joints:
    """Say of each point whether a line leads on to the next: over a gap nobody knows what was between."""
    steps_s = np.diff(times_s)
    forward_s = steps_s[steps_s > 0]
    usual_s = float(np.median(forward_s)) if len(forward_s) else 0.0
    return np.append(steps_s <= max(GAP_LEAST_S, GAP_STEPS * usual_s), values=False)[: len(times_s)]
