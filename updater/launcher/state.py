"""Which version runs, which one is good, and what is under way: all that a start depends on."""

from dataclasses import dataclass, field
from typing import Final

#: changes that are remembered here; the audit log has all of them
HISTORY: Final = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that has to prove itself; `tries` counts the starts that were begun."""

    version: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Pin:
    """Only this version, until a policy with a higher number; `policy_seq` None: until it is unpinned."""

    version: str
    policy_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The record before the last migration: the file, its format, the version that wrote it."""

    path: str
    schema: int
    version: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of version: when (ISO 8601, UTC), from, to, by whom and why."""

    at: str
    from_: str
    to: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A roll-back that has begun: done again from its start until it is through."""

    change: Change
    is_bad: bool
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The install's state; times in seconds since 1970, versions as texts."""

    current: str = ""
    last_good: str = ""
    trial: Trial | None = None
    pending: Pending | None = None
    bad: tuple[str, ...] = ()
    pin: Pin | None = None
    floor: str = "0.0.0"
    yanked: tuple[str, ...] = ()
    policy_seq: dict[str, int] = field(default_factory=dict)
    halts: dict[str, str] = field(default_factory=dict)
    root_version: int = 0
    time_floor: int = 0
    snapshot: Snapshot | None = None
    flags: str = "current"
    history: tuple[Change, ...] = ()
    notices: tuple[str, ...] = ()
