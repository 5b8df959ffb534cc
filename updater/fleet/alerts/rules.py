"""What the rules of alerts are made of: conditions, steps of escalation, channels and their quiet hours."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Severity(StrEnum):
    """How much it hurts to learn of it later: critical wakes people, information waits for the morning."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Condition:
    """When a fact is alarming; exactly one of the three is given.

    Attributes:
        words: one of these, for a fact that is a word.
        above: more than this, in the fact's unit.
        below: less than this.
    """

    words: frozenset[str] = frozenset()
    above: float | None = None
    below: float | None = None

    def holds(self, value: float | str) -> bool:
        """Tell whether `value` is alarming."""
        if isinstance(value, str):
            return value in self.words
        return (self.above is not None and value > self.above) or (
            self.below is not None and value < self.below
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """What is alarming, and how much.

    Attributes:
        name: stable; the section of the runbook has it too.
        title: what is wrong, in a few words.
        fact: one of `updater.fleet.alerts.facts.KNOWN`.
        for_minutes: it must have been so for that long.
        runbook: where to read what to do.
    """

    name: str
    severity: Severity
    title: str
    fact: str
    when: Condition
    for_minutes: float = 0.0
    runbook: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told when nobody has taken the alert up for `after_minutes`."""

    after_minutes: float
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one severity, and how often to say it again.

    Attributes:
        again_minutes: until those who were told are told again while nobody has taken it up; 0 for never.
        calm_minutes: it must be well for that long to count as over, so that what flutters is one alert.
    """

    steps: tuple[Step, ...]
    again_minutes: float = 0.0
    calm_minutes: float = 5.0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a channel is left in peace, by its own clock; over midnight where `until` is earlier.

    Attributes:
        days: on which they begin, 0 for Monday.
        severities: that wait until they end; never critical.
    """

    severities: frozenset[Severity]
    since: time
    until: time
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Channel:
    """People who can be reached in one way; the address is kept elsewhere, for it is a secret.

    Attributes:
        most_per_hour: messages; what is more is told together, later.  Critical ones always go.
    """

    name: str
    zone: ZoneInfo
    quiet: tuple[Quiet, ...] = ()
    most_per_hour: int = 20


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    rules: tuple[Rule, ...]
    ladders: dict[Severity, Ladder]
    channels: dict[str, Channel]

    def named(self, name: str) -> Rule | None:
        """Return the rule `name`, None where it was taken out of the file."""
        return next((rule for rule in self.rules if rule.name == name), None)
