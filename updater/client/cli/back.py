"""``rollback``, ``pin`` and ``unpin``: which version runs, by a person's word and without any network."""

from argparse import Namespace
from dataclasses import replace

from updater.client.busy import ensure_disconnected
from updater.client.cli.desk import Desk
from updater.client.cli.look import give_status
from updater.client.errors import NotAllowedError, NotKeptError
from updater.client.way_back import check, done, put_down, runs
from updater.install import audit
from updater.install.installed import find
from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding
from updater.install.rollback import pin_now
from updater.install.state import Pending, Pin, State, change_state, read_state, rebuilt


def rollback(desk: Desk, arguments: Namespace) -> None:
    """Go back to a version that is kept, record and all; it stays until the plan changes or it is unpinned.

    While the application runs, its record is not moved under it, and nobody waits for a download: the next
    start does all of it.

    Raises:
        VehicleConnectedError: a vehicle is connected; nothing changed.
        UpdateError: that version may not run, or the record cannot go with it; nothing changed.
    """
    ensure_disconnected(desk.layout)
    layout, version = desk.layout, arguments.version
    state = read_state(layout) or rebuilt(layout)
    check(layout, state, version)
    pin = pin_now(layout, version)
    pending = Pending(audit.now(), state.current, version, desk.who, sentence(desk.why), arguments.bad, pin)
    after = None if runs(layout) else gone_back(layout, pending)
    if after is None:
        put_down(layout, pending)
        desk.say(f"Version {version} runs from the next start on.", "Close what is open, then start again.")
    else:
        told = [words for words in after.notices if words not in state.notices]
        desk.say(f"Version {version} runs now; it is pinned.", *told)
    starts, lost = ("next", []) if after is None else ("now", not_carried(layout))
    desk.give({"version": version, "starts": starts, "not_carried": lost})


def sentence(words: str) -> str:
    """Return `words` with a full stop, for they are told between others."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def gone_back(layout: Layout, pending: Pending) -> State | None:
    """Carry a way back out at once; None where another program is at work on the install.

    Raises:
        UpdateError: the record cannot go with it; nothing changed.
    """
    try:
        with holding(layout.lock("update")):
            return done(layout, pending)
    except LockHeldError:
        return None


def not_carried(layout: Layout) -> list[str]:
    """Return all that the last way back could not carry over: notices name the first few alone."""
    entries = (
        entry.get("detail") for entry in reversed(audit.read(layout)) if entry.get("act") == "rollback"
    )
    detail = next(entries, None)
    return list(map(str, detail.get("not_carried", ()))) if isinstance(detail, dict) else []


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
