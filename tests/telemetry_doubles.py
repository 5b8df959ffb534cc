"""Stand-ins for whoever hears facts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from diagclinic.services.telemetry import Fact, OperationEnded


@dataclass
class Heard:
    """Writes down every fact."""

    facts: list[Fact] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)

    def tell(self, fact: Fact, once: str = "") -> None:
        self.facts.append(fact)
        self.names.append(once)

    def keep(self, fact: Fact) -> bool:
        self.facts.append(fact)
        return True

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        fact = measure()
        if fact is not None:
            self.facts.append(fact)

    def uses(self, vci: str) -> None:
        self.interfaces.append(vci)

    @property
    def operations(self) -> list[OperationEnded]:
        """The operations among them."""
        return [fact for fact in self.facts if isinstance(fact, OperationEnded)]

    def of(self, kind: str) -> list[Fact]:
        """Return the facts of one kind."""
        return [fact for fact in self.facts if fact.kind == kind]
