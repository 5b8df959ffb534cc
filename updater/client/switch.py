"""Makes a version the one that starts next: on trial, with the last good one to fall back to.

Versions lie side by side: a window that is open goes on with its own, so a switch needs nobody to stop work.
"""

from dataclasses import replace

from updater.client.acts import Act
from updater.client.disk_refusals import told
from updater.client.errors import (
    BelowFloorError,
    BusyError,
    NotAllowedError,
    NotKeptError,
    PinnedError,
    UpdateError,
)
from updater.client.leaving import WHO as HALT
from updater.install import audit
from updater.install.installed import find
from updater.install.layout import Layout, version_key
from updater.install.state import Change, State, Trial, change_state


def refusal(state: State, version: str) -> UpdateError | None:
    """Return why `version` may not become the one that starts next, by what this install knows; or None."""
    pending = state.pending
    # else the record alone waits, or nobody asked for it: a person's word for another version ends that
    if pending is not None and pending.to != state.current and pending.who != HALT:
        return BusyError(f"A way back to version {pending.to} is under way.")
    if state.pin is not None and state.pin.version != version:
        return PinnedError(f"This computer is kept on version {state.pin.version}.")
    if version_key(version) < version_key(state.floor):
        return BelowFloorError(f"Version {version} is older than {state.floor}, the oldest that may run.")
    reasons = {
        "was withdrawn by its publisher": version in state.yanked,
        "is halted by its publisher": version in state.halts.values(),
        "has failed on this computer": version in state.bad,
    }
    why = next((words for words, holds in reasons.items() if holds), "")
    return NotAllowedError(f"Version {version} {why}.") if why else None


def switch(layout: Layout, version: str, act: Act, name: str = "apply") -> State:
    """Let `version` start next; whoever asked has made sure that its signed policy allows it.

    Args:
        layout: of the install.
        version: complete on this computer.
        act: who does it, and why.
        name: of the act in the log.

    Raises:
        NotKeptError: it is not complete on this computer.
        NotAllowedError: what this install knows speaks against it.
        BusyError: a way back is under way.
        UpdateError: the state cannot be written; the version that runs still does.
    """
    if find(layout, version) is None:
        raise NotKeptError(f"Version {version} is not complete on this computer.")
    changed: list[str] = []

    def change(state: State) -> State:
        why_not = refusal(state, version)
        if why_not:
            raise why_not
        if state.current == version:
            return state
        changed.append(state.current)
        return _on_trial(state, Change(audit.now(), state.current, version, act.who, act.why))

    with told(layout.root):
        state = change_state(layout, change)
        for former in changed:
            audit.append(layout, name, act.who, act.why, {"from": former, "to": version})
        return state


def _on_trial(state: State, change: Change) -> State:
    return replace(
        state,
        current=change.to,
        last_good=state.last_good or state.current,
        trial=Trial(change.to),
        flags="current" if state.flags == "good" else state.flags,  # they are tried with it, and left with it
        history=(*state.history, change),
    )
