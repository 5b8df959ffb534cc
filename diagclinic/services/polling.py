"""The ways to ask for live values: together where a unit allows that, one by one, or as is quicker.

Together is the least traffic; but adapters that choke on long answers, and units that take their time for
each value, may tell more values a second one by one.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from diagclinic.services.declared_flags import AUTOMATIC, CHOICE, LIVE_POLLING, LIVE_POLLING_CHOICE, SINGLE
from diagclinic.services.flags import Decision, Flags, word_of

#: rounds of each way before one is kept, and rounds in a row: alternately, so that a drift meets both alike
TRIED: Final = 12
IN_A_ROW: Final = 3


class Polling(Protocol):
    """Decides before each round how it is asked for, and hears how it went."""

    def is_together(self) -> bool:
        """Tell whether the next round asks for several values in a request."""
        ...

    def took(self, values: int, seconds: float) -> None:
        """Take note of how many values the last round brought, and how long it took."""
        ...


@dataclass(frozen=True, slots=True)
class Always:
    """One way for all rounds."""

    together: bool = True

    def is_together(self) -> bool:
        """Tell the one way."""
        return self.together

    def took(self, values: int, seconds: float) -> None:
        """Do nothing: it would change nothing."""


@dataclass(slots=True)
class Tried:
    """How one way did: rounds, values, seconds."""

    rounds: int = 0
    values: int = 0
    seconds: float = 0.0

    @property
    def speed(self) -> float:
        """Values a second."""
        return self.values / self.seconds if self.seconds > 0 else 0.0


@dataclass(slots=True)
class Quicker:
    """Tries both ways in turns, and keeps the one that brought more values a second; of equals, together."""

    together: Tried = field(default_factory=Tried)
    single: Tried = field(default_factory=Tried)

    def is_together(self) -> bool:
        """Tell whose turn it is, or which way was quicker."""
        done = self.together.rounds + self.single.rounds
        if done < 2 * TRIED:
            return done // IN_A_ROW % 2 == 0
        return self.together.speed >= self.single.speed

    def took(self, values: int, seconds: float) -> None:
        """Add a round to the way that it went."""
        if self.together.rounds + self.single.rounds >= 2 * TRIED:
            return
        tried = self.together if self.is_together() else self.single
        tried.rounds += 1
        tried.values += values
        tried.seconds += seconds


def polling_of(decision: Decision, flags: Flags, vci: str) -> Polling:
    """Return the way that the flag of live values stands for."""
    word = word_of(flags, LIVE_POLLING_CHOICE, vci) if decision.value == CHOICE else decision.value
    return Quicker() if word == AUTOMATIC else Always(together=word != SINGLE)


def decided(flags: Flags, vci: str) -> Decision:
    """Return what the flag of live values is with an interface of the kind `vci`."""
    return flags.decide(LIVE_POLLING, vci)
