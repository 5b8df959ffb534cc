"""Leaves a version that its publisher halted: back to the one that worked, at the next start if need be.

New versions wait for somebody's word. Going back from a halted one does not, unless the shop wants it so
(`leaves_halted`): whoever halts a version knows of harm that the shop cannot see yet.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from updater.client.disk_refusals import told
from updater.client.errors import UpdateError
from updater.client.way_back import done, put_down, runs
from updater.install import audit
from updater.install.installed import kept
from updater.install.layout import Layout, is_version, version_key
from updater.install.rollback import refusal
from updater.install.state import Pending, State, change_state, read_state
from updater.install.transitions import extended

#: who goes back, in state and log
WHO: Final = "halt"
_NO_REASON: Final = "No reason is known here."


def leave_halted(layout: Layout, reasons: Mapping[str, str]) -> str:
    """Go back from the version that runs where that is halted; return what became of it, in words.

    A window that is open, and a vehicle that is connected, are left alone: then it happens at the next start.
    A version that somebody pinned stays: that is a person's word for this very one.

    Args:
        layout: of the install; its halts are those that were seen by now.
        reasons: why versions were halted.

    Raises:
        UpdateError: the state cannot be written; the version that runs still does.
    """
    with told(layout.root):
        state = read_state(layout)
        if state is None or not is_left(state):
            return ""
        to = way_from_halted(layout, state)
        if not to:
            return _tell(layout, f"Version {state.current} is halted: none is here to go back to.")
        why = f"its publisher halted it. {_sentence(reasons.get(state.current, ''))}"
        return _leave(layout, Pending(audit.now(), state.current, to, WHO, why))


def is_left(state: State) -> bool:
    """Tell whether the version that starts next is halted, and nothing else is under way or wanted."""
    is_pinned = state.pin is not None and state.pin.version == state.current
    return is_halted(state) and state.pending is None and not is_pinned


def is_halted(state: State) -> bool:
    """Tell whether the version that starts next is halted."""
    return is_version(state.current) and state.current in state.halts.values()


def way_from_halted(layout: Layout, state: State) -> str:
    """Return the version to go back to: the last good one, else the last that ran, else the newest older one.

    What is newer than the halted one waits for somebody's word; empty where there is nothing.
    """
    fit = [each.version for each in kept(layout) if refusal(layout, state, each.version) is None]
    older = [version for version in fit if version_key(version) < version_key(state.current)]
    ran = [change.from_ for change in reversed(state.history) if change.to == state.current]
    best = (version for version in (state.last_good, *ran, *older) if version in older)
    return next(best, "")


def _leave(layout: Layout, pending: Pending) -> str:
    if not runs(layout):
        with suppress(UpdateError, OSError):  # a vehicle is connected, or somebody works with the record
            done(layout, pending)
            return f"Version {pending.from_} was left: {pending.why} Version {pending.to} runs."
    put_down(layout, pending)
    return _tell(
        layout,
        f"Version {pending.from_} is left: {pending.why} Version {pending.to} runs from the next start on.",
    )


def _tell(layout: Layout, words: str) -> str:
    change_state(layout, lambda state: replace(state, notices=extended(state.notices, words)))
    return words


def _sentence(words: str) -> str:
    words = words.strip() or _NO_REASON
    return words if words.endswith((".", "!", "?")) else f"{words}."
