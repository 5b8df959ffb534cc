"""Back to an earlier version because its publisher says so: the launcher's way, in our errors."""

from dataclasses import replace
from typing import Final

from updater.client.acts import Act
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
        refused = refusal(layout, state, version)
        if refused:
            raise _KINDS.get(refused[0], DataStepError)(f"Version {version} {refused[1]}.")
        pending = Pending(audit.now(), state.current, version, act.who, act.why)
        return _left_to_next_start(layout, pending) if _runs(layout) else _done(layout, pending)


def _done(layout: Layout, pending: Pending) -> State:
    try:
        return begin(layout, pending)
    except RollbackError as error:
        raise _KINDS.get(error.code, DataStepError)(str(error)) from error


def _left_to_next_start(layout: Layout, pending: Pending) -> State:
    """Leave the record alone while somebody works with it."""
    state = change_state(layout, lambda state: replace(state, pending=pending))
    detail = {"from": pending.from_, "to": pending.to}
    audit.append(layout, "rollback-asked", pending.who, pending.why, detail)
    return state


def _runs(layout: Layout) -> bool:
    try:
        with holding(layout.lock("run")):
            return False
    except LockHeldError:
        return True
