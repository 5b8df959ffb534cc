"""An alert as it is kept, what silences it, and what is to be sent of it."""

from dataclasses import dataclass
from enum import StrEnum

from updater.fleet.alerts.rules import Severity

#: what one rule says of one thing: (rule, about)
Cause = tuple[str, str]


class State(StrEnum):
    """`WAITING`: not for long enough yet; `OPEN`; `OVER`."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"


class Kind(StrEnum):
    """Why a message is sent."""

    OPENED = "opened"
    ESCALATED = "escalated"
    AGAIN = "again"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something alarming that one rule found.  Times are milliseconds since 1970, UTC; 0 for never.

    Attributes:
        id: 0 for one that is not kept yet.
        says: the fact's sentence, as last seen.
        since: when it was first seen.
        last_at: when it was last seen.
        count: in how many looks it was seen.
        step: steps of the escalation that were taken.
        told: channels that were told.
    """

    id: int
    rule: str
    severity: Severity
    about: str
    says: str
    state: State
    since: int
    last_at: int
    count: int = 1
    opened_at: int = 0
    step: int = 0
    reminded_at: int = 0
    told: tuple[str, ...] = ()
    acknowledged_at: int = 0
    acknowledged_by: str = ""
    acknowledged_why: str = ""
    over_at: int = 0

    @property
    def cause(self) -> Cause:
        """What makes two sightings the same alert."""
        return self.rule, self.about


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is told of `rule` (empty: any) about `about` (empty: anything) between two times (ms).

    What it hides is still listed, as silenced.
    """

    id: int
    rule: str
    about: str
    from_at: int
    until_at: int
    who: str
    why: str

    def covers(self, cause: Cause, now: int) -> bool:
        """Tell whether nobody is to be told of `cause` at `now` (ms)."""
        is_meant = self.rule in ("", cause[0]) and self.about in ("", cause[1])
        return is_meant and self.from_at <= now < self.until_at


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent through one channel, not before `due_at` (ms)."""

    cause: Cause
    channel: str
    severity: Severity
    kind: Kind
    title: str
    body: str
    due_at: int
