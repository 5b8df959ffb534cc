"""Back to an earlier version, by a person or by its publisher: the launcher's way, in our errors."""

from dataclasses import replace
from typing import Final

from updater.client.acts import Act
from updater.client.busy import ensure_disconnected
from updater.client.disk_refusals import told
from updater.client.errors import (
    BelowFloorError,
    DataStepError,
    NotAllowedError,
    NotKeptError,
    UpdateError,
)
from updater.install import audit
from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding
from updater.install.rollback import RollbackError, begin, refusal
from updater.install.state import Pending, State, change_state, read_state, rebuilt

_KINDS: Final[dict[str, type[UpdateError]]] = {
    "not-kept": NotKeptError,
    "bad": NotAllowedError,
    "yanked": NotAllowedError,
    "below-floor": BelowFloorError,
    "halted": NotAllowedError,
    "current": NotAllowedError,
}


def go_back(layout: Layout, version: str, act: Act) -> State:
    """Go back to `version`, the record with it; while a window is open, at the next start.

    Raises:
        NotKeptError: it is not complete on this computer.
        NotAllowedError: it may not run.
        DataStepError: the record cannot go with it; nothing was changed.
        UpdateError: the state cannot be written.
    """
    with told(layout.root):
        state = read_state(layout) or rebuilt(layout)
        check(layout, state, version)
        pending = Pending(audit.now(), state.current, version, act.who, act.why)
        return put_down(layout, pending) if runs(layout) else done(layout, pending)


def check(layout: Layout, state: State, version: str) -> None:
    """Make sure that `version` may be gone back to.

    Raises:
        NotKeptError: it is not complete on this computer.
        NotAllowedError: it may not run.
    """
    refused = refusal(layout, state, version)
    if refused:
        raise _KINDS.get(refused[0], DataStepError)(f"Version {version} {refused[1]}.")


def done(layout: Layout, pending: Pending) -> State:
    """Carry a way back out at once.

    Raises:
        VehicleConnectedError: somebody works with the record that would be moved; nothing changed.
        UpdateError: that version may not run, or the record cannot go with it; nothing changed.
        OSError: the state cannot be written, or another program moves the record.
    """
    ensure_disconnected(layout)
    try:
        return begin(layout, pending)
    except RollbackError as error:
        raise _KINDS.get(error.code, DataStepError)(str(error)) from error


def put_down(layout: Layout, pending: Pending) -> State:
    """Leave a way back to the next start, and the record alone while somebody works with it.

    Raises:
        OSError: it cannot be written down.
    """
    state = change_state(layout, lambda state: replace(state, pending=pending))
    detail = {"from": pending.from_, "to": pending.to}
    audit.append(layout, "rollback-asked", pending.who, pending.why, detail)
    return state


def runs(layout: Layout) -> bool:
    """Tell whether an application of this install runs under its launcher's watch."""
    try:
        with holding(layout.lock("run")):
            return False
    except LockHeldError:
        return True
