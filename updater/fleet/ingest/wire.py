"""What an install may tell, as docs/fleet.md has it: one class for each kind of line.

The server has its own list: what an install declares is not what the server takes on trust.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

Whole = Annotated[int, Meta(ge=0, le=1 << 53)]
Count = Annotated[int, Meta(ge=0, le=1 << 31)]
Amount = Annotated[float, Meta(ge=0, le=1e12)]
Word = Annotated[str, Meta(max_length=80)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
LongName = Annotated[str, Meta(min_length=1, max_length=200)]
Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
Level = Annotated[int, Meta(ge=0, le=4)]


class Header(Struct, forbid_unknown_fields=True):
    """The first line of a batch."""

    batch: Literal[1]
    install: Annotated[str, Meta(max_length=64)]
    epoch: Hex
    sent_at: Whole
    first: Whole
    last: Whole
    dropped: Annotated[dict[Annotated[str, Meta(pattern=r"^[0-4]\Z")], Whole], Meta(max_length=5)] = {}


class Context(Struct, forbid_unknown_fields=True):
    """What several events share."""

    x: Count
    v: Name
    level: Level
    channel: Word = ""
    region: Word = ""
    platform: Word = ""
    session: Word = ""
    boot: Word = ""
    flags: Annotated[dict[Name, Word], Meta(max_length=64)] = {}
    tier: Word = ""
    ram_gb: Amount = 0
    cores: Count = 0


class Line(Struct, tag_field="k", forbid_unknown_fields=True, kw_only=True, gc=False):
    """What every event has.

    Attributes:
        n: sequence.
        x: number of its context.
        t: wall clock of the install, ms.
        m: monotonic clock of the install, ms.
        LEVEL: of consent that it takes.
    """

    LEVEL: ClassVar[int] = 0

    n: Whole
    x: Count
    t: Annotated[int, Meta(ge=-(1 << 53), le=1 << 53)]
    m: Whole


class SessionStarted(Line, tag="session_started"):
    """The application came up."""

    LEVEL = 2
    start_ms: Whole = 0
    face: Word = ""
    safe_mode: bool = False


class SessionEnded(Line, tag="session_ended"):
    """How a session ended."""

    LEVEL = 2
    how: Literal["clean", "crash", "hang", "abnormal", "power_loss"]
    ended: Word = ""
    lasted_s: Amount = 0


class Operation(Line, tag="operation"):
    """Something that somebody asked the application to do."""

    LEVEL = 2
    op: Name
    outcome: Literal["ok", "failed", "vehicle", "refused", "cancelled"]
    ms: Whole
    protocol: Word = ""
    vci: Word = ""
    code: Word = ""


class Error(Line, tag="error"):
    """Something went wrong."""

    LEVEL = 1
    module: LongName
    type: Name
    code: Word = ""
    count: Count = 1


class Crash(Line, tag="crash"):
    """The application ended, or hung.

    Attributes:
        vci: kind of interface in use last; older versions do not tell it.
    """

    LEVEL = 1
    what: Literal["python", "native", "hang", "launcher"]
    signature: Hex
    type: Word = ""
    frames: Annotated[list[LongName], Meta(max_length=30)] = []
    thread: Word = ""
    vci: Word | UnsetType = UNSET


class Update(Line, tag="update"):
    """A version was taken or left."""

    LEVEL = 1
    act: Literal["taken", "good", "left", "rolled_back", "failed"]
    version: Word = ""
    code: Word = ""


class Consent(Line, tag="consent"):
    """The shop agreed to something else, told by its name: see docs/fleet.md."""

    LEVEL = 1
    level: Literal["none", "crash", "health", "usage", "research"]


class Resources(Line, tag="resources"):
    """What the application takes."""

    LEVEL = 2
    rss_mb: Amount
    peak_mb: Amount = 0
    cpu_percent: Amount = 0
    over_s: Amount = 0


class HealthCheck(Line, tag="health_check"):
    """The application looked after itself."""

    LEVEL = 2
    check: Name
    ok: bool
    ms: Whole = 0


class Hardware(Line, tag="hardware"):
    """How steady an interface was."""

    LEVEL = 2
    vci: Word
    reconnects: Count = 0
    timeouts: Count = 0
    lost: Count = 0


class Feature(Line, tag="feature"):
    """Something of the application was used."""

    LEVEL = 3
    feature: Name
    count: Count = 1


class Diagnosis(Line, tag="diagnosis"):
    """How a diagnosis went."""

    LEVEL = 3
    tests: Count = 0
    passed: Count = 0
    overrides: Count = 0
    minutes: Amount = 0
    accepted: bool | None = None


class Exposure(Line, tag="exposure"):
    """Somebody met a variant of a flag."""

    LEVEL = 3
    flag: Name
    variant: Word


class Measure(Line, tag="measure"):
    """Something was measured in an experiment."""

    LEVEL = 4
    experiment: Name
    metric: Name
    value: Annotated[float, Meta(ge=-1e15, le=1e15)]


class Feedback(Line, tag="feedback"):
    """Somebody said something."""

    about: Word = ""
    nps: Annotated[int, Meta(ge=0, le=10)] | None = None
    csat: Annotated[int, Meta(ge=1, le=5)] | None = None
    effort: Annotated[int, Meta(ge=1, le=7)] | None = None
    words: Annotated[str, Meta(max_length=4000)] = ""


Event: TypeAlias = (
    SessionStarted
    | SessionEnded
    | Operation
    | Error
    | Crash
    | Update
    | Consent
    | Resources
    | HealthCheck
    | Hardware
    | Feature
    | Diagnosis
    | Exposure
    | Measure
    | Feedback
)
