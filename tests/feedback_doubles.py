"""Stand-ins for feedback: what is remembered in memory, and what was told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from diagclinic.services.feedback import Asked
from diagclinic.services.telemetry import Fact, FeedbackGiven


@dataclass
class MemoryFeedback:
    """Remembers; takes one word out of what is written."""

    remembered: Asked = field(default_factory=Asked)
    private: str = "Miller"
    failure: Exception | None = None

    def asked(self) -> Asked:
        """Return what is remembered."""
        return self.remembered

    def keep(self, asked: Asked) -> None:
        """Remember it."""
        self.remembered = asked

    def as_sent(self, given: FeedbackGiven) -> FeedbackGiven:
        """Return it without the word."""
        if self.failure is not None:
            raise self.failure
        return replace(given, words=given.words.replace(self.private, "…"))


@dataclass
class Told:
    """Telemetry that writes down."""

    facts: list[Fact] = field(default_factory=list)
    is_full: bool = False

    def tell(self, fact: Fact, once: str = "") -> None:
        """Write it down."""
        self.facts.append(fact)

    def keep(self, fact: Fact) -> bool:
        """Write it down, where there is room."""
        if not self.is_full:
            self.facts.append(fact)
        return not self.is_full

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        """Measure nothing."""

    def uses(self, vci: str) -> None:
        """Note nothing."""

    @property
    def feedback(self) -> list[FeedbackGiven]:
        """What was given."""
        return [fact for fact in self.facts if isinstance(fact, FeedbackGiven)]
