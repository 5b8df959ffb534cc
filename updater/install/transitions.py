"""What becomes of the state when something has happened; nothing here reads or writes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from updater.install.state import Change, Pending, Snapshot, State, Trial

#: who changes versions by itself
LAUNCHER: Final = "launcher"
#: starts that may be seen to fail
FAILURES: Final = 2
#: starts in all, where nobody saw how some ended: a power cut is no version's fault, a frozen computer may be
STARTS: Final = 4
#: sentences of what could not be carried over that are told one by one; the log has all of them
TOLD: Final = 10
Item = TypeVar("Item")
REPAIR: Final = "Repair it: diagclinic-update repair."


def tried(state: State, version: str, count: int) -> State:
    """Count `count` more tries of `version`, if it is on trial; a negative number gives tries back."""
    trial = state.trial
    if trial is None or trial.version != version:
        return state
    return replace(state, trial=replace(trial, tries=max(0, trial.tries + count)))


def failed(state: State, version: str) -> State:
    """Count a start of `version` that was seen to fail, if it is on trial."""
    trial = state.trial
    if trial is None or trial.version != version:
        return state
    return replace(state, trial=replace(trial, failed=trial.failed + 1))


def is_given_up(trial: Trial) -> bool:
    """Tell whether a version on trial has had all the starts that it gets."""
    return trial.failed >= FAILURES or trial.tries >= STARTS


def proved(state: State, version: str, at: str, wanted: str) -> State:
    """Make `version` the good one: it was on trial, or stood in for one that does not start.

    Args:
        state: as it is now.
        version: that has proved itself.
        at: when.
        wanted: the current version at its start; where somebody has gone to another since, that counts.
    """
    is_proven = state.trial is not None and version == state.trial.version
    stands_in = state.trial is None and version != state.current and wanted == state.current
    if not (is_proven or stands_in):
        return state
    told = f"Version {state.current} does not start, version {version} stands in for it. {REPAIR}"
    why = told if stands_in else "It proved itself."
    return replace(
        state,
        current=version,
        last_good=version,
        trial=None,
        history=(*state.history, Change(at, state.last_good, version, LAUNCHER, why)),
        notices=(*state.notices, told) if stands_in else state.notices,
    )


def saved(state: State, copy: Snapshot) -> State:
    """Remember `copy` of the record, and of each older format the newest."""
    older = (one for one in (state.snapshot, *state.earlier) if one and one.schema < copy.schema)
    return replace(state, snapshot=copy, earlier=tuple(older))


def gone_back(state: State, pending: Pending, not_carried: Sequence[str]) -> State:
    """Make the roll-back's target the version that runs; the same again where that was done already."""
    change = Change(pending.at, pending.from_, pending.to, pending.who, pending.why)
    told = [
        f"Version {pending.from_} was left: {pending.why} Version {pending.to} runs.",
        *(f"Could not be carried over: {words}" for words in not_carried[:TOLD]),
        *[f"{len(not_carried) - TOLD} more could not be carried over: the log of updates names them."]
        * (len(not_carried) > TOLD),
    ]
    return replace(
        state,
        current=pending.to,
        last_good=pending.to,
        trial=None,
        pin=pending.pin or (state.pin if state.pin and state.pin.version == pending.to else None),
        bad=extended(state.bad, *[pending.from_] * pending.bad),
        flags="good" if pending.bad and state.flags == "current" else state.flags,
        history=extended(state.history, change),
        notices=extended(state.notices, *told),
    )


def extended(known: tuple[Item, ...], *more: Item) -> tuple[Item, ...]:
    """Return `known` and what of `more` is new."""
    return (*known, *(item for item in more if item not in known))
