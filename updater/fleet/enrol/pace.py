"""How often one address may ask: so many times at once, then at a steady pace."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from updater.fleet.store.services import Clock

#: addresses that are remembered
MOST: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at_ms: int


class Pace:
    """Counts what addresses ask for.

    Args:
        at_once: how many times.
        every_ms: after which one more is allowed.
        now_ms: clock.
    """

    def __init__(self, at_once: int, every_ms: int, now_ms: Clock) -> None:
        self._at_once = at_once
        self._every_ms = every_ms
        self._now_ms = now_ms
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Count one more, and tell whether it may be."""
        now_ms = self._now_ms()
        bucket = self._buckets.setdefault(address, _Bucket(self._at_once, now_ms))
        self._buckets.move_to_end(address)
        if len(self._buckets) > MOST:
            self._buckets.popitem(last=False)
        grown = max(0, now_ms - bucket.at_ms) / self._every_ms
        bucket.left, bucket.at_ms = min(self._at_once, bucket.left + grown), now_ms
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def wait_s(self) -> int:
        """Return after how many seconds one more is allowed for certain."""
        return -(-self._every_ms // 1000)
