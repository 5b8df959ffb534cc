"""Whether requests come through: told from the last answers of a link, not from a radio's own figures."""

from collections import deque
from typing import Final

from diagclinic.core.ecu import EcuAddress
from drivers.api import Target

LAST: Final = 30  # requests: with the idle header's two in four seconds, the last minute
SHAKY_FROM: Final = 3  # one in ten; a single lost answer says nothing


class LinkHealth:
    """Counts the answers that the link lost; written by the thread of the link, read by any.

    Silence counts only where the same control unit answered the same request to the same target before: a
    unit may keep silent about what it does not offer, and more often so when everybody is asked.

    Attributes:
        losses: answers that were damaged, or missing though they came before, since the visit began.
        is_shaky: three or more of the last thirty answers were damaged, or missing though they came before.
    """

    def __init__(self) -> None:
        self.is_shaky = False
        self._answered: set[tuple[Target, EcuAddress, bytes]] = set()
        self.losses = 0
        self._losses: deque[bool] = deque(maxlen=LAST)

    def begin_anew(self) -> None:
        """Forget what was lost on the former link; what the units answer stays known."""
        self._losses.clear()
        self.is_shaky = False

    def heard(self, target: Target, unit: EcuAddress, request: bytes) -> None:
        """Take note of a whole answer of `unit` to what `target` was asked."""
        self._answered.add((target, unit, request))
        self._note(is_lost=False)

    def missed(self, target: Target, unit: EcuAddress, request: bytes) -> None:
        """Take note of the silence of `unit` about what `target` was asked."""
        if (target, unit, request) in self._answered:
            self._note(is_lost=True)

    def garbled(self) -> None:
        """Take note of an answer that was not whole."""
        self._note(is_lost=True)

    def _note(self, *, is_lost: bool) -> None:
        self.losses += is_lost
        self._losses.append(is_lost)
        self.is_shaky = sum(self._losses) >= SHAKY_FROM
