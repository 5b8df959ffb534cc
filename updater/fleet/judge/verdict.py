"""What the judge says: one of three verdicts, what to do now, and every number that it rests on."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """May the version go on to more shops?  Only what is certified may."""

    CERTIFIED = "certified"
    NOT_ENOUGH = "not_enough_evidence"
    HALT = "halt"


class Action(StrEnum):
    """What has to be done now; whether it is done, is the rollout's.

    `ENVIRONMENT` stops nothing by itself: shops on the old version fare worse too, so that something else
    is wrong, and somebody should look; nothing is certified meanwhile.
    """

    GO_ON = "go_on"
    ENVIRONMENT = "environment"
    PAUSE = "pause"
    ROLL_BACK = "roll_back"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, by a name that stays the same."""

    name: str
    number: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words for people and in numbers.

    Attributes:
        stream: `operations`, `crashes`, `signatures`, `latency`, `memory`, `silence`, `limits` or `alarms`.
        action: what this alone asks for.
        words: one or two plain sentences.
        figures: what they rest on.
    """

    stream: str
    action: Action
    words: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What a certificate still lacks.

    Attributes:
        limit: which limit is not certified yet.
        words: one plain sentence.
        trials: how many more operations (sessions, installs) it takes if all goes on like this; None when
            more of the same would not do.
    """

    limit: str
    words: str
    trials: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer.

    Attributes:
        standing: halt, certified, or not enough evidence.
        action: the gravest that any reason asks for.
        reasons: gravest first.
        missing: what keeps it from being certified; empty when it is.
        figures: every number of every stream, whether it gave a reason or not.
    """

    standing: Standing
    action: Action
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> float | None:
        """Return the number of that name, or None when nothing told of it."""
        return next((one.number for one in self.figures if one.name == name), None)
