"""What becomes of the state when something has happened; nothing here reads or writes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from updater.install.state import Change, Pending, State

#: who changes versions by itself
LAUNCHER: Final = "launcher"
Item = TypeVar("Item")
REPAIR: Final = "Repair it: diagclinic-update repair."


def tried(state: State, version: str, count: int) -> State:
    """Count `count` more tries of `version`, if it is on trial; a negative number gives tries back."""
    trial = state.trial
    if trial is None or trial.version != version:
        return state
    return replace(state, trial=replace(trial, tries=max(0, trial.tries + count)))


def proved(state: State, version: str, at: str) -> State:
    """Make `version` the good one: it was on trial, or stood in for one that does not start."""
    if version == state.current if state.trial is None else version != state.trial.version:
        return state
    told = f"Version {state.current} does not start, version {version} stands in for it. {REPAIR}"
    stands_in = version != state.current
    why = told if stands_in else "It proved itself."
    return replace(
        state,
        current=version,
        last_good=version,
        trial=None,
        history=(*state.history, Change(at, state.last_good, version, LAUNCHER, why)),
        notices=(*state.notices, told) if stands_in else state.notices,
    )


def gone_back(state: State, pending: Pending, not_carried: Sequence[str]) -> State:
    """Make the roll-back's target the version that runs; the same again where that was done already."""
    change = Change(pending.at, pending.from_, pending.to, pending.who, pending.why)
    told = [
        f"Version {pending.from_} was left: {pending.why} Version {pending.to} runs.",
        *(f"Could not be carried over: {words}" for words in not_carried),
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
