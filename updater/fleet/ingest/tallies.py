"""What is counted of one install, ready to be added to its rows."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

#: failures at most that far apart are one incident, ms
INCIDENT_MS: Final = 15 * 60_000

OUTCOMES: Final = ("ok", "failed", "vehicle", "refused", "cancelled")


class DayKey(NamedTuple):
    """Names a row of `install_days`."""

    day: int
    install: str
    version: str
    op: str
    protocol: str
    vci: str
    flags: str


class FactKey(NamedTuple):
    """Names a row of `install_facts`."""

    day: int
    install: str
    version: str
    what: str
    name: str
    vci: str


class MeasureKey(NamedTuple):
    """Names a row of `measures`."""

    experiment: str
    install: str
    variant: str
    metric: str


@dataclass(slots=True)
class Operations:
    """Operations of one kind on a day.

    Attributes:
        outcomes: how many, by name.
        failed_at: when some failed, ms.
        done_ms: how long those took that were done.
    """

    outcomes: dict[str, int] = field(default_factory=dict)
    failed_at: list[int] = field(default_factory=list)
    done_ms: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Amounts:
    """A count, and values."""

    count: int = 0
    values: list[float] = field(default_factory=list)


CrashGroupRow: TypeAlias = tuple[str, str, str, str, int, str, str]
CrashRow: TypeAlias = tuple[str, str, int, str, str, str, int]
FeedbackRow: TypeAlias = tuple[
    str, str, int, str, str, str, int, str, int | None, int | None, int | None, str
]


@dataclass(slots=True)
class Tallies:
    """Everything that a batch, or what is new in it, adds.

    Attributes:
        events: how many.
    """

    events: int = 0
    days: dict[DayKey, Operations] = field(default_factory=dict)
    facts: dict[FactKey, Amounts] = field(default_factory=dict)
    measures: dict[MeasureKey, Amounts] = field(default_factory=dict)
    groups: dict[str, CrashGroupRow] = field(default_factory=dict)
    crashes: list[CrashRow] = field(default_factory=list)
    feedback: list[FeedbackRow] = field(default_factory=list)


def incidents(last_failed_at: int, failed_at: list[int]) -> tuple[int, int]:
    """Return how many incidents begin with failures, and when the last failure was.

    Args:
        last_failed_at: of those that are counted already; 0: none.
        failed_at: of the new ones, ms; they may lie before it.
    """
    begun, last = 0, last_failed_at
    for at in sorted(failed_at):
        if not last or abs(at - last) > INCIDENT_MS:
            begun += 1
        last = max(last, at)
    return begun, last
