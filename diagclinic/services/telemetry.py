"""What use cases and faces tell of what happened, for whoever may be allowed to hear it; see docs/fleet.md.

A fact holds words of this program and figures alone: nothing of a vehicle, nothing that somebody typed. The
one exception is `FeedbackGiven.words`, which a person wrote to be sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Protocol

#: frames of a crash that are told
MOST_FRAMES: Final = 30


class Ending(StrEnum):
    """How an operation ended, by what a person does next; only the first two are trials of this version."""

    OK = "ok"
    FAILED = "failed"
    VEHICLE = "vehicle"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class How(StrEnum):
    """How a session of the program ended."""

    CLEAN = "clean"
    CRASH = "crash"
    HANG = "hang"
    ABNORMAL = "abnormal"
    POWER_LOSS = "power_loss"


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The program is ready for work, `start_ms` after it was started."""

    kind: ClassVar[str] = "session_started"
    start_ms: int
    face: str
    safe_mode: bool = False


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session ended, this one or an earlier one that could not say so itself."""

    kind: ClassVar[str] = "session_ended"
    ended: str
    how: str
    lasted_s: int


@dataclass(frozen=True, slots=True)
class OperationEnded:
    """A use case ended.

    Attributes:
        op: which, e.g. ``scan``.
        protocol: how the vehicle's units are numbered, e.g. ``can11``; empty without a vehicle.
        vci: kind of interface, e.g. ``elm327``; empty without one.
        outcome: one of `Ending`.
        ms: how long it took.
        code: of the error, empty without one.
    """

    kind: ClassVar[str] = "operation"
    op: str
    protocol: str
    vci: str
    outcome: str
    ms: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class ErrorSeen:
    """An error of the error tree was raised in `module`; its words are not told."""

    kind: ClassVar[str] = "error"
    module: str
    type: str
    code: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Crashed:
    """Something failed that nobody foresaw.

    Attributes:
        what: ``python``, ``native``, ``hang`` or ``launcher``.
        signature: 16 hexadecimal digits, the same for the same fault in every version.
        frames: ``module:function:line``, the innermost first.
        vci: kind of interface that was in use last, empty where there was none.
    """

    kind: ClassVar[str] = "crash"
    what: str
    type: str
    signature: str
    frames: tuple[str, ...] = ()
    thread: str = ""
    vci: str = ""


@dataclass(frozen=True, slots=True)
class UpdateSeen:
    """What became of a version here: ``taken``, ``good``, ``left``, ``rolled_back`` or ``failed``."""

    kind: ClassVar[str] = "update"
    act: str
    version: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """Somebody agreed to another level, told by its word."""

    kind: ClassVar[str] = "consent"
    level: str


@dataclass(frozen=True, slots=True)
class ResourcesMeasured:
    """What the program took of this computer in the last `over_s` seconds."""

    kind: ClassVar[str] = "resources"
    rss_mb: int
    peak_mb: int
    cpu_percent: int
    over_s: int


@dataclass(frozen=True, slots=True)
class HealthChecked:
    """A part of the program was found to work, or not."""

    kind: ClassVar[str] = "health_check"
    check: str
    ok: bool
    ms: int


@dataclass(frozen=True, slots=True)
class HardwareSeen:
    """How often an interface let an operation down."""

    kind: ClassVar[str] = "hardware"
    vci: str
    reconnects: int
    timeouts: int
    lost: int


@dataclass(frozen=True, slots=True)
class FeatureUsed:
    """A feature was used, e.g. a page was shown or a verb was typed."""

    kind: ClassVar[str] = "feature"
    feature: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class DiagnosisMade:
    """How good a diagnosis was; nothing tells it yet."""

    kind: ClassVar[str] = "diagnosis"
    tests: int
    passed: int
    overrides: int
    minutes: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class Exposed:
    """This install works with a variant of a flag."""

    kind: ClassVar[str] = "exposure"
    flag: str
    variant: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of an experiment."""

    kind: ClassVar[str] = "measure"
    experiment: str
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """What somebody wrote or rated, and sent.

    Attributes:
        nps: 0 to 10: would they recommend it.
        csat: 1 to 5: are they satisfied.
        effort: 1 to 7: how hard it was.
        words: searched for what must not leave before anything is kept.
    """

    kind: ClassVar[str] = "feedback"
    about: str
    nps: int | None = None
    csat: int | None = None
    effort: int | None = None
    words: str = ""


Fact = (
    SessionStarted
    | SessionEnded
    | OperationEnded
    | ErrorSeen
    | Crashed
    | UpdateSeen
    | ConsentChanged
    | ResourcesMeasured
    | HealthChecked
    | HardwareSeen
    | FeatureUsed
    | DiagnosisMade
    | Exposed
    | Measured
    | FeedbackGiven
)


class Telemetry(Protocol):
    """Hears facts; may be told from any thread, never raises, and keeps waiting only who asks for it."""

    def tell(self, fact: Fact, once: str = "") -> None:
        """Take note of `fact`, as far as somebody agreed to that.

        Args:
            fact: what happened.
            once: where it is not empty, nothing else that was told under the same name counts.
        """
        ...

    def keep(self, fact: Fact) -> bool:
        """Wait until `fact` is kept, which somebody wrote by hand; return whether it is."""
        ...

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        """Take note of what `measure` returns, which is called on another thread and only if it is wanted."""
        ...

    def uses(self, vci: str) -> None:
        """Take note of the kind of interface that is in use from now on: a crash tells it."""
        ...


class NobodyListens:
    """The `Telemetry` of a program that tells nothing."""

    def tell(self, fact: Fact, once: str = "") -> None:
        """Do nothing."""

    def keep(self, fact: Fact) -> bool:  # noqa: ARG002  the port's
        """Keep nothing."""
        return False

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        """Do nothing."""

    def uses(self, vci: str) -> None:
        """Do nothing."""
