"""What is said of an install: for programs, for people, and as a code for the telephone.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from updater.client.install import Install
from updater.client.notices import still_true
from updater.client.short_code import Flag, Told, encode
from updater.install.layout import is_version, version_key
from updater.install.state import State

SAFE_FLAGS: Final = "factory"
_DAY_S: Final = 86_400
#: hexadecimal digits by which a notice is acknowledged
_ID_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A complete version on this computer.

    Attributes:
        writes: format of the record that it writes.
        notes: what it changed.
    """

    version: str
    writes: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What this computer may take now, and what will change.

    Attributes:
        is_mandatory: it can no longer be put off.
        is_emergency: the publisher asks not to wait.
        put_off_until: ISO 8601, empty where it was not.
        is_here: it was fetched already: only the next start is missing.
    """

    version: str
    notes: tuple[str, ...] = ()
    is_mandatory: bool = False
    is_emergency: bool = False
    put_off_until: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a status is made of.

    Attributes:
        state: None where there is none, nor anything that it could be made of.
        install: None where no slot of it is whole.
        kept: complete versions, in any order.
        offer: None where nothing newer may be taken, or nobody knows.
        launcher: number of the launcher that is used.
        is_log_damaged: a line of the log was changed or removed.
        is_guessed: no slot of the state is whole, so it was made of what lies on the disk.
        is_new: nothing was ever started or taken: there is no state yet.
        incomplete: versions that are here or should be, but not every file of them.
        running: the version that a window is open of, empty where none is.
        busy: what keeps this computer busy, e.g. a vehicle that is connected.
    """

    root: str
    at: datetime
    state: State | None
    install: Install | None
    kept: tuple[Kept, ...] = ()
    offer: Offer | None = None
    launcher: int = 1
    is_log_damaged: bool = False
    is_guessed: bool = False
    is_new: bool = False
    incomplete: tuple[str, ...] = ()
    running: str = ""
    busy: tuple[str, ...] = field(default=())


def told(facts: Facts) -> Told:
    """Return what the short code of `facts` says."""
    state = facts.state or State()
    install = facts.install
    return Told(
        current=_known(state.current),
        last_good=_known(state.last_good),
        channel=install.channel if install else "",
        region=install.region if install else "",
        flags=flags_of(facts),
        launcher=facts.launcher,
        days=days_since_news(state, facts.at),
    )


def needed(state: State) -> frozenset[str]:
    """Return the versions that have to be here, whatever else is."""
    return frozenset(filter(is_version, (state.current, state.last_good)))


def flags_of(facts: Facts) -> Flag:
    """Return what is out of the ordinary."""
    state = facts.state or State()
    checks = {
        Flag.TRIAL: state.trial is not None,
        Flag.PINNED: state.pin is not None,
        Flag.SAFE_MODE: state.flags == SAFE_FLAGS,
        Flag.FELL_BACK: bool(state.bad),
        Flag.HALTED: state.current in state.halts.values(),
        Flag.BELOW_FLOOR: is_below(state.current, state.floor),
        Flag.LOG_DAMAGED: facts.is_log_damaged,
        Flag.PENDING: state.pending is not None,
        Flag.DAMAGED: not is_whole(facts),
    }
    return Flag(sum(flag for flag, is_so in checks.items() if is_so))


def days_since_news(state: State, at: datetime) -> int | None:
    """Return the whole days since the latest time that was signed and seen here, None where none was."""
    if not state.time_floor:
        return None
    return max(0, int(at.timestamp() - state.time_floor) // _DAY_S)


def is_below(version: str, floor: str) -> bool:
    """Tell whether `version` is older than `floor`."""
    both = is_version(version) and is_version(floor)
    return both and version_key(version) < version_key(floor)


def why_not(version: str, state: State) -> str:
    """Return why nobody may go back to `version`, empty where they may."""
    if version == state.current:
        return "it runs already"
    if is_below(version, state.floor):
        return f"it is older than {state.floor}, the oldest that may run"
    if version in state.yanked:
        return "its publisher took it back"
    if version in state.bad:
        return "it failed on this computer"
    return ""


def notice_id(words: str) -> str:
    """Return what a notice is acknowledged by."""
    return sha256(words.encode()).hexdigest()[:_ID_DIGITS]


def told_of(facts: Facts) -> tuple[str, ...]:
    """Return the notices that are still true."""
    return still_true(facts.state or State(), [one.version for one in facts.kept])


def is_whole(facts: Facts) -> bool:
    """Tell whether nothing of the install is missing; before the first start nothing can be but versions."""
    is_known = not (facts.state is None or facts.install is None)
    return is_known and (facts.is_new or not facts.is_guessed) and not facts.incomplete


def status_data(facts: Facts) -> dict[str, Any]:
    """Return the status for programs."""
    state = facts.state or State()
    return {
        "root": facts.root,
        "at": facts.at.isoformat(),
        "code": encode(told(facts)),
        "is_whole": is_whole(facts),
        "is_new": facts.is_new,
        "incomplete": list(facts.incomplete),
        "version": state.current,
        "last_good": state.last_good,
        "trial": state.trial and {"version": state.trial.version, "tries": state.trial.tries},
        "pending": state.pending and {"from": state.pending.from_, "to": state.pending.to},
        "pin": state.pin and {"version": state.pin.version, "policy_seq": state.pin.policy_seq},
        "floor": state.floor,
        "bad": list(state.bad),
        "yanked": list(state.yanked),
        "halted": sorted(set(state.halts.values())),
        "is_safe_mode": state.flags == SAFE_FLAGS,
        "launcher": facts.launcher,
        "days_since_news": days_since_news(state, facts.at),
        "is_log_damaged": facts.is_log_damaged,
        "busy": list(facts.busy),
        "kept": [_kept_data(one, state, facts.running) for one in _newest_first(facts.kept)],
        "offer": facts.offer and offer_data(facts.offer),
        "notices": [{"id": notice_id(words), "words": words} for words in told_of(facts)],
        **_install_data(facts.install),
    }


def _known(version: str) -> str:
    return version if is_version(version) else ""


def _newest_first(kept: tuple[Kept, ...]) -> list[Kept]:
    return sorted(kept, key=lambda one: version_key(one.version), reverse=True)


def _kept_data(one: Kept, state: State, running: str) -> Mapping[str, Any]:
    reason = why_not(one.version, state)
    return {
        "version": one.version,
        "schema": one.writes,
        "notes": list(one.notes),
        "is_current": one.version == state.current,
        "is_running": one.version == running,
        "is_next": one.version == (state.pending.to if state.pending else state.current),
        "is_bad": one.version in state.bad,
        "may_go_back": not reason,
        "why_not": reason,
    }


def offer_data(offer: Offer) -> dict[str, Any]:
    """Return what may be taken, for programs."""
    return {
        "version": offer.version,
        "notes": list(offer.notes),
        "is_mandatory": offer.is_mandatory,
        "is_emergency": offer.is_emergency,
        "put_off_until": offer.put_off_until or None,
        "is_here": offer.is_here,
    }


def _install_data(install: Install | None) -> Mapping[str, Any]:
    if install is None:
        return {"channel": "", "region": "", "platform": "", "install_id": ""}
    return {
        "channel": install.channel,
        "region": install.region,
        "platform": install.platform,
        "install_id": install.install_id,
    }
