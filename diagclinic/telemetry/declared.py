"""Every kind of event and every field that may leave, with what it is for; what is not here never does.

The table is the contract of docs/fleet.md. A field that has expired is left out, a kind that has expired is
not told any more, until somebody says anew what it is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from diagclinic.services.consent import WORDS, Level
from diagclinic.services.telemetry import Ending, How
from diagclinic.telemetry.shapes import (
    EXACT,
    MAYBE_SLUG,
    MODULE,
    NAME,
    SLUG,
    Frames,
    Number,
    Shape,
    Whole,
    Words,
    YesNo,
    digits,
    one_of,
)

#: when the purposes below have to be looked at again
EXPIRES: Final = date(2028, 11, 30)


class EventClass(IntEnum):
    """What gives way where there is no room: the lowest first."""

    USAGE = 0
    PERFORMANCE = 1
    SESSION = 2
    ERROR = 3
    CRASH = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it may hold, what it is for, and until when.

    Attributes:
        may_lack: an event without it is whole.
    """

    name: str
    shape: Shape
    purpose: str
    may_lack: bool = False
    expires: date = EXPIRES


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Attributes:
        level: lowest that it is told at.
    """

    name: str
    event_class: EventClass
    level: Level
    purpose: str
    fields: tuple[Field, ...]
    expires: date = EXPIRES


_COUNT: Final = Whole()
_MS: Final = Field("ms", Whole(high=EXACT), "find what became slower")
_VCI: Final = Field("vci", MAYBE_SLUG, "find what fails with one kind of interface alone")
_CODE: Final = Field("code", MAYBE_SLUG, "tell one failure from another")
_ALL: Final = (
    Kind(
        "session_started",
        EventClass.SESSION,
        Level.HEALTH,
        "know that a version starts, and how quickly",
        (
            Field("start_ms", _COUNT, "find a start that became slower"),
            Field("face", one_of("window", "cli"), "compare like with like"),
            Field("safe_mode", YesNo(), "leave starts with factory settings out"),
        ),
    ),
    Kind(
        "session_ended",
        EventClass.SESSION,
        Level.HEALTH,
        "know how often a version ends by itself",
        (
            Field("ended", digits(16), "join the end to the start of a session"),
            Field("how", one_of(*How), "tell a crash from somebody's wish and from a power cut"),
            Field("lasted_s", _COUNT, "count crashes by hours of work"),
        ),
    ),
    Kind(
        "operation",
        EventClass.PERFORMANCE,
        Level.HEALTH,
        "judge a version by what technicians do with it",
        (
            Field("op", SLUG, "find the work that fails"),
            Field("protocol", MAYBE_SLUG, "find what fails on one kind of network alone"),
            _VCI,
            Field("outcome", one_of(*Ending), "tell this version's failures from all others"),
            _MS,
            _CODE,
        ),
    ),
    Kind(
        "error",
        EventClass.ERROR,
        Level.CRASH,
        "find the part of the program that fails",
        (
            Field("module", MODULE, "find the part that fails"),
            Field("type", NAME, "tell one failure from another"),
            _CODE,
            Field("count", Whole(1), "know how often"),
        ),
    ),
    Kind(
        "crash",
        EventClass.CRASH,
        Level.CRASH,
        "mend what breaks",
        (
            Field("what", one_of("python", "native", "hang", "launcher"), "tell kinds of faults apart"),
            Field("type", NAME, "tell one fault from another"),
            Field("signature", digits(16), "know the same fault again"),
            Field("frames", Frames(), "find the line that is wrong"),
            Field("thread", MAYBE_SLUG, "tell the window's thread from the others"),
            Field("vci", MAYBE_SLUG, "find what breaks with one kind of interface alone"),
        ),
    ),
    Kind(
        "update",
        EventClass.CRASH,
        Level.CRASH,
        "know which versions stay and which are left",
        (
            Field("act", one_of("taken", "good", "left", "rolled_back", "failed"), "know what became of it"),
            Field("version", SLUG, "know which version"),
            _CODE,
        ),
    ),
    Kind(
        "consent",
        EventClass.CRASH,
        Level.CRASH,
        "tell an install that may say less from one that fell silent",
        (Field("level", one_of(*WORDS), "know what cannot be told any more"),),
    ),
    Kind(
        "resources",
        EventClass.PERFORMANCE,
        Level.HEALTH,
        "find a version that takes more of a computer",
        (
            Field("rss_mb", _COUNT, "find memory that is not given back"),
            Field("peak_mb", _COUNT, "find work that takes much at once"),
            Field("cpu_percent", Whole(0, 100_000), "find work that never rests"),
            Field("over_s", _COUNT, "know how long it was measured"),
        ),
    ),
    Kind(
        "health_check",
        EventClass.SESSION,
        Level.HEALTH,
        "find a part that does not work after an update",
        (
            Field("check", SLUG, "know which part"),
            Field("ok", YesNo(), "know whether it works"),
            _MS,
        ),
    ),
    Kind(
        "hardware",
        EventClass.PERFORMANCE,
        Level.HEALTH,
        "find a version that loses links",
        (
            _VCI,
            Field("reconnects", _COUNT, "know how often a link came back"),
            Field("timeouts", _COUNT, "know how many answers were lost"),
            Field("lost", _COUNT, "know how often a link was lost"),
        ),
    ),
    Kind(
        "feature",
        EventClass.USAGE,
        Level.USAGE,
        "decide what to build, and what nobody needs",
        (
            Field("feature", SLUG, "know which"),
            Field("count", Whole(1), "know how often"),
        ),
    ),
    Kind(
        "diagnosis",
        EventClass.USAGE,
        Level.USAGE,
        "know how good diagnoses are; nothing tells it yet",
        (
            Field("tests", _COUNT, "know how many tests it took"),
            Field("passed", _COUNT, "know how many of them passed"),
            Field("overrides", _COUNT, "know how often technicians knew better"),
            Field("minutes", _COUNT, "know how long it took"),
            Field("accepted", YesNo(), "know whether it was believed"),
        ),
    ),
    Kind(
        "exposure",
        EventClass.USAGE,
        Level.USAGE,
        "know which group of an experiment an install is in",
        (
            Field("flag", SLUG, "know which flag"),
            Field("variant", SLUG, "know which group"),
        ),
    ),
    Kind(
        "measure",
        EventClass.USAGE,
        Level.RESEARCH,
        "compare the groups of an experiment",
        (
            Field("experiment", SLUG, "know which experiment"),
            Field("metric", SLUG, "know what was measured"),
            Field("value", Number(), "compare it"),
        ),
    ),
    Kind(
        "feedback",
        EventClass.ERROR,
        Level.NONE,
        "hear what somebody wanted to say, and sent by hand",
        (
            Field("about", SLUG, "know what it is about"),
            Field("nps", Whole(0, 10), "know whether they would recommend it", may_lack=True),
            Field("csat", Whole(1, 5), "know whether they are satisfied", may_lack=True),
            Field("effort", Whole(1, 7), "know how hard it was", may_lack=True),
            Field("words", Words(), "hear it in their words"),
        ),
    ),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _ALL})
