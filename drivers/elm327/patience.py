"""How long the adapter is to listen after a frame: learnt from what it was seen to do.

An adapter with working adaptive timing ends its wait by itself.  One without it idles its whole time-out
after every answer; it is then given a time-out that covers twice the slowest answer seen.  Services that
asked for more time once (0x78) get the longest wait from the start.
"""

from dataclasses import dataclass, field
from math import ceil
from typing import Final

from drivers.elm327.direction import DEFAULT_WAIT, PATIENT_WAIT, UNIT_STEP_S
from drivers.elm327.questions import Findings

IDLE_S: Final = 0.12  # more than this after the last frame: adaptive timing is not at work
SAMPLES: Final = 5
MARGIN: Final = 2.0
SHORTEST_S: Final = 0.075  # P2 of ISO 15765-4:2021 is 50 ms, and the frames themselves take time


@dataclass(slots=True)
class Patience:
    """Chooses the adapter's time-out for the next request, in its own steps."""

    _slow_services: set[int] = field(default_factory=set)
    _idle: int = 0
    _slowest_s: float = 0.0
    _learnt: int = DEFAULT_WAIT

    def wait_for(self, service: int) -> int:
        """Return the time-out to use with `service`."""
        return PATIENT_WAIT if service in self._slow_services else self._learnt

    def was_pending(self, service: int) -> None:
        """Remember that a unit asked for more time."""
        self._slow_services.add(service)

    def was_silent(self) -> bool:
        """Go back to the adapter's default; say whether that was longer than what was tried."""
        was_short = self._learnt < DEFAULT_WAIT
        self._learnt, self._idle = DEFAULT_WAIT, 0
        return was_short

    def observe(self, found: Findings) -> None:
        """Learn from a reply that was not ended by a response count."""
        if not found.whole:
            return
        self._slowest_s = max(self._slowest_s, found.answered_s)
        self._idle = self._idle + 1 if found.idle_s > IDLE_S else 0
        if self._idle >= SAMPLES:
            wanted_s = max(SHORTEST_S, MARGIN * self._slowest_s)
            self._learnt = min(DEFAULT_WAIT, ceil(wanted_s / UNIT_STEP_S))
