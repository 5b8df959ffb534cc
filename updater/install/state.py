"""Which version runs, which one is good, and what is under way: all that a start depends on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

from updater.install.audit import WAIT_S, append_locked, read
from updater.install.disk import make_folder
from updater.install.installed import kept
from updater.install.layout import Layout, is_version, version_key
from updater.install.locks import holding
from updater.install.slots import valid_slots, write_slots

#: changes that are remembered here; the audit log has all of them
HISTORY: Final = 20
#: at both slots, before neither counts: two writes in a row can tear first the one, then the other
_LOOKS: Final = 3
#: the name under which the audit log remembers how high the floors are
FLOORS: Final = "floors"
_FLOORS: Final = ("floor", "policy_seq", "root_version", "time_floor")
LOST: Final = (
    "The notes of which version runs were damaged and have been made anew: the newest version on this "
    "computer runs. If it does not work well, choose another under Updates."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that has to prove itself.

    Attributes:
        tries: starts that were begun; one that ended well before its time is given back.
        failed: those that were seen to fail. The rest ended together with whoever watched, as in a power cut.
    """

    version: str
    tries: int = 0
    failed: int = 0


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
class Pending(Change):
    """A roll-back that has begun, done again until it is through.

    Attributes:
        bad: the version `from_` failed here.
        restoring: a copy of the record was about to take its place: what is lost by that may have been told.
    """

    bad: bool = False
    pin: Pin | None = None
    restoring: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The install's state; times in seconds since 1970, versions as texts.

    Attributes:
        snapshot: the record before the last migration.
        earlier: the same of older formats, the newest first, for a way back over several of them.
        others: what a newer program keeps here; handed on untouched.
    """

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
    earlier: tuple[Snapshot, ...] = ()
    flags: str = "current"
    history: tuple[Change, ...] = ()
    notices: tuple[str, ...] = ()
    others: dict[str, Any] = field(default_factory=dict)


def read_state(layout: Layout) -> State | None:
    """Return the state, or None where no slot holds one.

    Raises:
        OSError: a slot is there and cannot be read.
    """
    looks = (state for _ in range(_LOOKS) for _, state in _states(layout))
    return next(looks, None)


def change_state(layout: Layout, change: Callable[[State], State]) -> State:
    """Let `change` make a new state of the one that counts, and return it once it is on the disk.

    Floors only rise, whatever `change` says, and the audit log remembers them. A lost state is made anew.

    Raises:
        OSError: it cannot be written, or the lock cannot be had; what counted before still does.
        ValueError: what `change` made is no state.
    """
    make_folder(layout.root)
    with holding(layout.lock("state"), WAIT_S):
        path, before = next(_states(layout), (None, None))
        base = before or rebuilt(layout)
        after = _raised(base, change(base))
        content = state_to_json(state_from_json(state_to_json(after)))  # what cannot be read is never written
        if _floors(after) != _floors(base):
            append_locked(layout, {"act": FLOORS, "who": "", "why": "", "detail": _floors(after)})
        if after != before:
            write_slots(layout.slots("state"), content, keep=path)
        return after


def rebuilt(layout: Layout) -> State:
    """Return what can be known without the slots: the newest version here, and the floors of the audit log.

    Raises:
        OSError: the audit log is there and cannot be read.
    """
    were_here = any(slot.exists() for slot in layout.slots("state"))
    newest = next((found.version for found in kept(layout)), "")
    floors = next(filter(None, map(_logged_floors, reversed(read(layout)))), State())
    notices = (LOST,) if were_here else ()
    return replace(floors, current=newest, last_good=newest, notices=notices)


def state_from_json(content: Mapping[str, object]) -> State:
    """Return the state that `content` tells.

    Raises:
        ValueError: a value is none that a state has.
    """
    known = {each.name for each in fields(State)}
    others = {name: value for name, value in content.items() if name not in known}
    state = cast("State", _typed(State, {**content, "others": others}))
    trial = (state.trial.version,) if state.trial else ()
    named = filter(None, (state.current, state.last_good))
    if not all(map(is_version, (state.floor, *named, *trial, *state.bad, *state.yanked))):
        raise ValueError("not everything that should be a version is one")
    return state


def state_to_json(state: State) -> dict[str, object]:
    """Return `state` as it is kept."""
    content = asdict(state, dict_factory=lambda pairs: {_key(name): value for name, value in pairs})
    return {**content.pop("others"), **content}


def _states(layout: Layout) -> Iterator[tuple[Path, State]]:
    for _, path, content in valid_slots(layout.slots("state")):
        try:
            yield path, state_from_json(content)
        except ValueError:
            continue


def _floors(state: State) -> dict[str, object]:
    return {name: getattr(state, name) for name in _FLOORS}


def _logged_floors(entry: Mapping[str, object]) -> State | None:
    """Return the floors that an entry of the audit log tells; None where it tells none, or nonsense."""
    detail = entry.get("detail")
    if entry.get("act") != FLOORS or not isinstance(detail, dict):
        return None
    try:
        return state_from_json({name: detail[name] for name in _FLOORS})
    except (LookupError, ValueError):
        return None


def _raised(before: State, after: State) -> State:
    """Return `after` with no floor below `before`'s, and no more history and notices than are kept."""
    higher = {path: max(seq, after.policy_seq.get(path, 0)) for path, seq in before.policy_seq.items()}
    return replace(
        after,
        floor=max(before.floor, after.floor, key=version_key),
        policy_seq={**after.policy_seq, **higher},
        root_version=max(before.root_version, after.root_version),
        time_floor=max(before.time_floor, after.time_floor),
        history=after.history[-HISTORY:],
        notices=after.notices[-HISTORY:],
    )


def _typed(kind: Any, value: Any) -> object:
    """Return `value` of parsed JSON as `kind`, which is one of those that the fields above have.

    Raises:
        ValueError: it is none.
    """
    inner = get_args(kind)
    if get_origin(kind) is UnionType:
        return None if value is None else _typed(inner[0], value)
    if get_origin(kind) is tuple and isinstance(value, list | tuple):
        return tuple(_typed(inner[0], each) for each in value)
    if get_origin(kind) is dict and type(value) is dict:
        return {name: _typed(inner[1], each) for name, each in value.items()}
    return _made(kind, value) if is_dataclass(kind) and type(value) is dict else _plain(kind, value)


def _plain(kind: Any, value: object) -> object:
    if kind is not Any and type(value) is not kind:
        raise ValueError(f"{value!r:.40} is no {kind}")
    return value


def _made(kind: Any, content: dict[str, Any]) -> object:
    hints = get_type_hints(kind)
    given = {name: content[key] for name in hints if (key := _key(name)) in content}
    try:
        return cast("object", kind(**{name: _typed(hints[name], each) for name, each in given.items()}))
    except TypeError as error:  # something without a default is missing
        raise ValueError(str(error)) from error


def _key(name: str) -> str:
    """Return what the field `name` is called in JSON: `from` is a word of Python's."""
    return name.rstrip("_")
