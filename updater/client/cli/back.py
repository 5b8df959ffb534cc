"""``rollback``, ``pin`` and ``unpin``: which version runs, by a person's word and without any network."""

from argparse import Namespace
from dataclasses import replace

from updater.client.cli.desk import Desk
from updater.client.cli.look import give_status
from updater.client.errors import (
    BelowFloorError,
    DataStepError,
    NotAllowedError,
    NotKeptError,
    UpdateError,
)
from updater.install import audit
from updater.install.installed import find
from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding
from updater.install.rollback import RollbackError, begin, pin_now, refusal
from updater.install.state import Pending, Pin, State, change_state, read_state, rebuilt

_REFUSALS = {
    "not-kept": NotKeptError,
    "below-floor": BelowFloorError,
    "yanked": NotAllowedError,
    "bad": NotAllowedError,
    "current": NotAllowedError,
}


def rollback(desk: Desk, arguments: Namespace) -> None:
    """Go back to a version that is kept, record and all; it stays until the plan changes or it is unpinned.

    While the application runs, its record is not moved under it, and nobody waits for a download: the next
    start does all of it.

    Raises:
        UpdateError: that version may not run, or the record cannot go with it; nothing changed.
    """
    layout, version = desk.layout, arguments.version
    state = read_state(layout) or rebuilt(layout)
    refused = refusal(layout, state, version)
    if refused:
        raise refusal_error(f"Version {version} {refused[1]}", refused[0])
    pin = pin_now(layout, version)
    pending = Pending(audit.now(), state.current, version, desk.who, sentence(desk.why), arguments.bad, pin)
    done = None if runs(layout) else gone_back(desk, pending)
    after = done or put_down(layout, pending)
    told = [words for words in after.notices if words not in state.notices]
    if done is None:
        desk.say(f"Version {version} runs from the next start on.", "Close what is open, then start again.")
    else:
        desk.say(f"Version {version} runs now; it is pinned.", *told)
    desk.give(
        {
            "version": version,
            "starts": "next" if done is None else "now",
            "not_carried": [words for words in told if words.startswith("Could not be carried")],
        }
    )


def sentence(words: str) -> str:
    """Return `words` with a full stop, for they are told between others."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def gone_back(desk: Desk, pending: Pending) -> State | None:
    """Carry a way back out at once; None where another program is at work on the install.

    Raises:
        UpdateError: the record cannot go with it; nothing changed.
    """
    try:
        with holding(desk.layout.lock("update")):
            return begin(desk.layout, pending)
    except RollbackError as error:
        raise refusal_error(str(error), error.code) from error
    except LockHeldError:
        return None


def put_down(layout: Layout, pending: Pending) -> State:
    """Leave a way back to the next start."""
    audit.append(
        layout, "rollback-asked", pending.who, pending.why, {"from": pending.from_, "to": pending.to}
    )
    return change_state(layout, lambda state: replace(state, pending=pending))


def runs(layout: Layout) -> bool:
    """Tell whether an application of this install runs under its launcher's watch."""
    try:
        with holding(layout.lock("run")):
            return False
    except LockHeldError:
        return True


def refusal_error(words: str, code: str) -> UpdateError:
    """Return a refusal as the tree of errors knows it."""
    return _REFUSALS.get(code, DataStepError)(words)


def pin(desk: Desk, arguments: Namespace) -> None:
    """Keep this computer on the version that runs, or on another that is kept, once that is gone to.

    Raises:
        NotKeptError: it is not complete here.
        NotAllowedError: it is not the one that runs.
    """
    layout = desk.layout
    state = read_state(layout) or rebuilt(layout)
    version = arguments.version or state.current
    if find(layout, version) is None:
        raise NotKeptError(f"Version {version} is not complete on this computer")
    if version != state.current:
        raise NotAllowedError(
            f"Version {state.current} runs: go back to {version} first, which pins it as well"
        )
    wanted = Pin(version) if arguments.until_unpinned else pin_now(layout, version)
    change_state(layout, lambda state: replace(state, pin=wanted))
    audit.append(layout, "pin", desk.who, desk.why, {"version": version})
    give_status(desk)


def unpin(desk: Desk, _: Namespace) -> None:
    """Let this computer take updates again."""
    state = change_state(desk.layout, lambda state: replace(state, pin=None))
    audit.append(desk.layout, "unpin", desk.who, desk.why, {"version": state.current})
    give_status(desk)
