"""Thins a curve out to what a screen can show, and keeps every peak."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Curve: TypeAlias = NDArray[np.float64]


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
