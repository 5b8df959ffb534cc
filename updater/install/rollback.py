"""Back to an earlier version, the record with it: no network, and a cut at any point is gone on from."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from updater.install import audit
from updater.install.data_steps import CANNOT_RUN, LOSSY, STEP_S, DataStepError, run_verb, schema_of
from updater.install.installed import Installed, find
from updater.install.layout import Layout, is_version, version_key
from updater.install.locks import holding
from updater.install.slots import read_slots
from updater.install.state import Pending, Pin, State, change_state, read_state, rebuilt
from updater.install.transitions import gone_back

#: told where the answer of the step that could not carry something was cut off
UNHEARD: Final = (
    "what a cut kept from being told: if anything is missing, the earlier file of the record has it"
)

#: code of what nobody may choose, and what starts only where nothing else does
HALTED: Final = "halted"


class RollbackError(Exception):
    """It was refused or failed, nothing changed.

    Attributes:
        code: `not-kept`, `bad`, `yanked`, `below-floor`, `halted`, `current`, or that of the
            data step which failed.
    """

    def __init__(self, words: str, code: str) -> None:
        super().__init__(words)
        self.code = code


def refusal(layout: Layout, state: State, version: str) -> tuple[str, str] | None:
    """Return code and reason why `version` may not be gone back to, or None."""
    if not is_version(version) or find(layout, version) is None:
        return "not-kept", "is not complete on this computer"
    if version in state.bad:
        return "bad", "has failed on this computer"
    if version in state.yanked:
        return "yanked", "was withdrawn by its publisher"
    if version_key(version) < version_key(state.floor):
        return "below-floor", f"is older than {state.floor}, the oldest that may run"
    if version == state.current:
        return "current", "is the one that runs"
    return (HALTED, "was halted by its publisher") if version in state.halts.values() else None


def pin_now(layout: Layout, version: str) -> Pin:
    """Return the pin that keeps `version` until this channel's policy is followed by another.

    Raises:
        OSError: the install's notes cannot be read.
    """
    channel = (read_slots(layout.slots("install")) or {}).get("channel")
    state = read_state(layout) or rebuilt(layout)
    return Pin(version, state.policy_seq.get(f"channels/{channel}/policy.json"))


def roll_back(layout: Layout, to: str, who: str, why: str, pin: Pin | None = None) -> State:
    """Go back to the version `to`, for a person; `pin` then keeps it.

    Raises:
        RollbackError: that version may not run, or the record cannot go with it; nothing changed.
        OSError: the state cannot be written, or another program moves the record.
    """
    state = read_state(layout) or rebuilt(layout)
    return begin(layout, Pending(audit.now(), state.current, to, who, why, pin=pin))


def begin(layout: Layout, pending: Pending) -> State:
    """Write down that it is to be done, then do it.

    Raises:
        RollbackError: see `roll_back`.
        OSError: see `roll_back`.
    """
    refused = refusal(layout, read_state(layout) or rebuilt(layout), pending.to)
    if refused and not (pending.bad and refused[0] == HALTED):  # better than none that starts
        raise RollbackError(f"Version {pending.to} {refused[1]}.", refused[0])
    change_state(layout, lambda state: replace(state, pending=pending))
    return finish_pending(layout)


def finish_pending(layout: Layout) -> State:
    """Carry out the roll-back that was begun, if one was; again if need be, to the same end.

    A version that failed is left even if its record cannot be moved yet: that is tried again next time.

    Raises:
        RollbackError: the record cannot be moved from a version that works: that goes on.
        OSError: the state cannot be written, or another program moves the record.
    """
    with holding(layout.lock("record"), STEP_S):
        state = read_state(layout) or rebuilt(layout)
        pending = state.pending
        if pending is None:
            return state
        has_moved = state.current not in {pending.from_, pending.to}  # somebody has gone elsewhere since
        if has_moved or not is_version(pending.to):
            return change_state(layout, lambda state: replace(state, pending=None))
        try:
            not_carried, rest = _move_record(layout, state, pending), None
        except DataStepError as error:
            if not pending.bad:
                change_state(layout, lambda state: replace(state, pending=None))
                raise RollbackError(f"The record cannot go with it: {error}", error.code) from error
            not_carried, rest = (
                [f"the record waits for version {pending.from_} or a repair: {error}"],
                pending,
            )
        detail = {"from": pending.from_, "to": pending.to, "bad": pending.bad, "not_carried": not_carried}
        audit.append(layout, "rollback", pending.who, pending.why, detail)
        return change_state(
            layout, lambda state: gone_back(replace(state, pending=rest), pending, not_carried)
        )


def _move_record(layout: Layout, state: State, pending: Pending) -> list[str]:
    """Bring the record into a format that the version reads; return what could not be carried."""
    to, left = find(layout, pending.to), find(layout, pending.from_)
    if to is None:
        raise DataStepError(f"Version {pending.to} is not complete any more.")
    try:
        schema = schema_of(layout, to)
        if schema is None or schema <= to.reads[1]:
            return [UNHEARD] * pending.restoring
        return _downgrade(layout, left, to)
    except DataStepError as error:
        if error.code not in {LOSSY, CANNOT_RUN} and not pending.bad:
            raise
    change_state(layout, lambda state: replace(state, pending=replace(pending, restoring=True)))
    return _restore(layout, state, left, to)


def _downgrade(layout: Layout, left: Installed | None, to: Installed) -> list[str]:
    if left is None:
        raise DataStepError("The version that wrote the record is gone.")
    run_verb(layout, left, "downgrade", "--to", str(to.reads[1]))
    return []


def _restore(layout: Layout, state: State, left: Installed | None, to: Installed) -> list[str]:
    """Make the record of the newest copy that `to` reads, and of what was recorded since."""
    copies = (one for one in (state.snapshot, *state.earlier) if one and one.schema <= to.reads[1])
    copy = next(copies, None)
    if copy is None:
        raise DataStepError(f"There is no copy of the record that version {to.version} reads.")
    export: list[str] = []
    with suppress(DataStepError):  # the version that failed cannot tell: the journal does
        export = ["--export", run_verb(layout, left, "export-since", copy.path)["export"]] if left else []
    answer = run_verb(layout, to, "import", "--snapshot", copy.path, *export)
    return [str(words) for words in answer["not_carried"]]
