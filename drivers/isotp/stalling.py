"""Control units that ask for patience (0x78) for ever: waited for at length once, then briefly.

A unit may ask for more time as often as it likes (ISO 14229-1:2020, table A.1).  One whose task hangs does so
without end, and would cost every request of a scan its longest wait.
"""

from typing import Final

P2_STAR_S: Final = 5.0  # ISO 14229-2:2021, table 4: what each 0x78 grants its sender
#: one P2*: a unit that stalled before is granted what one that says 0x78 a single time is
STALLED_S: Final = P2_STAR_S


class Stalling:
    """Knows, for as long as a link lives, which of its control units stall."""

    def __init__(self) -> None:
        self._units: set[int] = set()

    def patience_s(self, source: int, longest_s: float) -> float:
        """Return how long to wait for a final answer of `source`, from its first 0x78 to a request."""
        return min(longest_s, STALLED_S) if source in self._units else longest_s

    def gave_up(self, source: int) -> None:
        """Remember that `source` asked for more time until the longest wait was over."""
        self._units.add(source)

    def answered(self, source: int) -> None:
        """Trust `source` again: it came to an answer."""
        self._units.discard(source)
