"""When it happened: an install's clock may be wrong, its monotonic clock tells how long before it was.

A batch tells when it was sent by the install's wall clock; the difference to its arrival is the error of that
clock now.  While nobody sets a clock, the moment at which the computer was started, t - m, never goes back
from one event to the next: where it does, the clock was set back in between, and the later reading is the one
to trust.  Events that would lie before anything a spool can hold were told by a clock that was set since.
"""

from collections.abc import Sequence
from operator import sub
from typing import Final

from updater.fleet.ingest.decoding import Batch
from updater.fleet.ingest.wire import Line

DAY_MS: Final = 86_400_000
#: older events are not in a spool (90 days), with a margin
OLDEST_MS: Final = 100 * DAY_MS
#: clocks of computers are steered; and what is spooled is not in order to the millisecond
_TOLERANCE_MS: Final = 60_000


def corrected(batch: Batch, arrived_ms: int) -> list[int]:
    """Return when each event of a batch happened, ms since 1970, by the server's clock."""
    offset = arrived_ms - batch.header.sent_at
    times = [event.t + offset for event in batch.events]
    starts = list(map(sub, times, [event.m for event in batch.events]))
    oldest = arrived_ms - OLDEST_MS
    is_steady = min(map(sub, starts[1:], starts), default=0) >= -_TOLERANCE_MS
    if not is_steady or min(times) < oldest:
        times = _by_monotonic(batch, starts, oldest)
    if min(times) >= oldest and max(times) <= arrived_ms:
        return times
    return [min(max(time, oldest), arrived_ms) for time in times]


def _by_monotonic(batch: Batch, starts: Sequence[int], oldest: int) -> list[int]:
    """Return times, going back from the last event of each start of a computer."""
    times = [0] * len(starts)
    boot, trusted = "", 0
    for index in range(len(starts) - 1, -1, -1):
        event, start = batch.events[index], starts[index]
        own = _boot(batch, event)
        if own != boot or not own:
            boot, trusted = own, start
        elif oldest - event.m <= start <= trusted + _TOLERANCE_MS:
            trusted = start
        times[index] = trusted + event.m
    return times


def _boot(batch: Batch, event: Line) -> str:
    return batch.contexts[event.x].boot
