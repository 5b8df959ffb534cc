"""The response count: a digit behind a request that ends the adapter's wait after that many frames.

Without it an ELM327 waits its whole time-out after the last frame (200 ms, ELM327 data sheet v2.2, "AT ST
hh"): 5 requests a second.  It counts frames, not messages: a count that is too small cuts a segmented answer
short.  So it is used for harmless requests only, an answer that may have been cut is asked for again without
it, and the number of frames is learnt.
"""

from dataclasses import dataclass, field
from typing import Final

from drivers.elm327.questions import Findings, Question

COUNT_MAX: Final = 0xF
REMEMBERED: Final = 512  # questions whose number of frames is kept


@dataclass(slots=True)
class ResponseCount:
    """What is known of the response count on one adapter and one vehicle.

    Attributes:
        works: the adapter was seen to give the same frames with it as without.
    """

    works: bool = False
    _rejected: set[tuple[int, int]] = field(default_factory=set)
    _frames: dict[tuple[bytes, int], int] = field(default_factory=dict)

    def of(self, question: Question, expected: int | None) -> int:
        """Return the count to send with `question`, 0 for none."""
        if not self.works or not expected or not question.is_read_only or question.shape in self._rejected:
            return 0
        count = self._frames.get((question.payload, expected), expected)
        return count if count <= COUNT_MAX else 0

    def reject(self, question: Question) -> None:
        """Remember that the adapter takes no count with questions of this shape."""
        self._rejected.add(question.shape)

    def learn(self, question: Question, expected: int | None, found: Findings) -> None:
        """Remember how many frames a complete reply had, the repeated and foreign ones included."""
        if expected and found.whole == expected:
            if len(self._frames) >= REMEMBERED:
                self._frames.clear()
            self._frames[question.payload, expected] = found.frames

    @staticmethod
    def may_have_cut(found: Findings, count: int, expected: int | None) -> bool:
        """Say whether more frames would have come without the count."""
        return found.frames >= count and found.whole < (expected or 0)
