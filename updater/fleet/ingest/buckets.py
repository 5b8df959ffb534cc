"""Counts of values by size: eight buckets to each power of ten, so that a quantile is told to within a third.

Bucket 64 begins at 1, each of the next ones 10^(1/8) further up; the two in which the plan has a limit, 2 s
and 5 s, are cut in two there, so that what is over it is counted exactly.  Operations, from 1 ms to 10 min,
fall into the buckets 64 to 112.  What is not above nothing is counted in bucket 0.  Counts are kept as bytes,
five for each bucket that has any: its number, and its count as an unsigned 32-bit number, little-endian.
"""

import math
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

PER_DECADE: Final = 8
FIRST: Final = 64
LAST: Final = 255
#: the plan's limits on a duration, ms; a bucket ends with them
_LIMITS: Final = (2000.0, 5000.0)
_REGULAR: Final = (10.0 ** ((index - FIRST) / PER_DECADE) for index in range(1, LAST + 1 - len(_LIMITS)))
#: where buckets 1 to 255 begin
EDGES: Final = tuple(sorted((*_REGULAR, *(math.nextafter(limit, math.inf) for limit in _LIMITS))))
_MOST: Final = 0xFFFF_FFFF
_PAIR: Final = struct.Struct("<BI")
_ROW: Final = np.dtype([("bucket", "u1"), ("count", "<u4")])

#: a count for each bucket, from 0 to `LAST`
Counts = Sequence[int]


#: returns the bucket that a value falls into
index_of: Final[Callable[[float], int]] = partial(bisect_right, EDGES)


def counted(values: Iterable[float]) -> dict[int, int]:
    """Return how many of `values` fall into each bucket."""
    return Counter(map(index_of, values))


def packed(counts: Mapping[int, int]) -> bytes:
    """Return counts by bucket as bytes."""
    return b"".join(_PAIR.pack(index, min(counts[index], _MOST)) for index in sorted(counts) if counts[index])


def unpacked(times: bytes) -> dict[int, int]:
    """Return the buckets that have any, with their counts.

    Raises:
        ValueError: these are no such bytes.
    """
    if len(times) % _PAIR.size:
        raise ValueError("counts by bucket are cut off")
    return dict(_PAIR.iter_unpack(times))


def merged(many: Iterable[bytes]) -> list[int]:
    """Return the counts of several rows together, one for each bucket.

    Raises:
        ValueError: among them are no such bytes.
    """
    rows = np.frombuffer(b"".join(many), _ROW)
    totals = np.bincount(rows["bucket"], weights=rows["count"], minlength=LAST + 1)
    return [int(count) for count in totals]


def merged_bytes(many: Iterable[bytes]) -> bytes:
    """Return the counts of several rows together as bytes.

    Raises:
        ValueError: among them are no such bytes.
    """
    return packed(dict(enumerate(merged(many))))


def quantile(counts: Counts, share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed; nan where there are none.

    Within a bucket values are taken as spread evenly over the logarithm.
    """
    wanted = share * sum(counts)
    below = 0
    for index, count in enumerate(counts):
        if count and below + count >= wanted:
            return _within(index, (wanted - below) / count)
        below += count
    return math.nan


def middle(index: int) -> float:
    """Return the middle of a bucket above the first, on a logarithmic scale."""
    return _within(index, 0.5)


def exceeding(counts: Counts, limit: float) -> int:
    """Return how many values lie in buckets above the one that `limit` falls into."""
    return sum(counts[index_of(limit) + 1 :])


def _within(index: int, share: float) -> float:
    if index == 0:
        return 0.0
    low = EDGES[index - 1]
    high = EDGES[index] if index < LAST else low
    return float(low * (high / low) ** min(max(share, 0.0), 1.0))
