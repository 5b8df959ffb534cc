"""How long operations take: quantiles of what is counted by buckets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from updater.fleet.ingest import buckets

#: of which quantiles pages tell
QUANTILES: Final = (0.5, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Speed:
    """Quantiles of a duration in ms, or of memory in MiB, each to within a third.

    Attributes:
        count: of how many; the quantiles are None where there was nothing.
    """

    count: int = 0
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None


def speed_of(times: Iterable[bytes]) -> Speed:
    """Return the quantiles of several counts by buckets together."""
    counts = buckets.merged(times)
    total = sum(counts)
    if not total:
        return Speed()
    return Speed(total, *(buckets.quantile(counts, each) for each in QUANTILES))
