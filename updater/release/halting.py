"""Stopping a version everywhere, which one key can do, and letting it go on, which takes two."""

from collections.abc import Callable
from typing import Final

from updater.client.errors import DamagedError
from updater.client.halts import (
    HALT_PATH,
    RESUME_PATH,
    Halt,
    halts_bytes,
    parse_halts,
    parse_resume,
)
from updater.client.lifting import lifted_bytes
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError, WaitingError
from updater.release.live import Live
from updater.release.staging import WAITS, discard, waiting_halts

_UNSEEN: Final = "See diagclinic-release status. One that a thief signed, and installs remember: --unseen."


def halts(live: Live) -> tuple[Halt, ...]:
    """Return the halts that are published: those that stand, and what was lifted since the last one."""
    text = live.target("halt", HALT_PATH)
    return parse_halts(text) if text else ()


def lifted(live: Live) -> frozenset[str]:
    """Return the ids of halts that were lifted."""
    text = live.target("resume", RESUME_PATH)
    return parse_resume(text) if text else frozenset()


def standing(live: Live) -> tuple[Halt, ...]:
    """Return the halts that stand."""
    over = lifted(live)
    return tuple(halt for halt in halts(live) if halt.halt_id not in over)


def halt(desk: Desk, version: str, why: str) -> tuple[Halt, Outcome]:
    """Stop `version` everywhere; return the halt and what became of it.

    Halts that were lifted are named no more.  Their ids stay in the list of what was lifted, for good: an
    install that was away for years may remember the halt.

    A halt of it that waits is thrown away once this one is published.

    Raises:
        RefusedError: it stands still already, or no install would read so many halts.
        WaitingError: a halt waits for its signature, of this version or another, and this one would too.
    """
    if version in {one.version for one in standing(desk.live)}:
        raise RefusedError(f"{version} is halted already")
    made = Halt(desk.draw(4).hex(), version, why, desk.clock().replace(microsecond=0))
    change = Change(Act("halt", why, {"version": version, "id": made.halt_id}))
    revise(desk, change, "halt")
    text = halts_bytes((*standing(desk.live), made))
    _read_back(parse_halts, text)
    change.set_target("halt", HALT_PATH, text)
    outcome = commit(desk, change)
    waits = waiting_halts(desk).get(version)
    if outcome.is_live and waits:
        discard(desk, waits.name, f"{version} is halted as {made.halt_id}")
    return made, outcome


def refuse_waiting_halt(desk: Desk, version: str) -> None:
    """Refuse a version that somebody wants stopped, which no install knows yet.

    Raises:
        WaitingError: its halt waits for its signature.
    """
    folder = waiting_halts(desk).get(version)
    if folder:
        raise WaitingError(
            f"the halt of {version} waits for signatures in {folder}", WAITS.format(folder.name)
        )


def resume(desk: Desk, halt_id: str, why: str, *, is_unseen: bool = False) -> Outcome:
    """Lift a halt.

    Args:
        desk: the publisher's.
        halt_id: of the halt.
        why: for the log.
        is_unseen: it was never published here: a thief of a key signed it, and installs remember it.

    Raises:
        RefusedError: no such halt stands, it was lifted already, or no install would read the list with it.
        WaitingError: another one already waits for signatures.
    """
    over = lifted(desk.live)
    if halt_id in over:
        raise RefusedError(f"the halt {halt_id} was lifted already")
    if not is_unseen and halt_id not in {one.halt_id for one in standing(desk.live)}:
        raise RefusedError(f"no halt {halt_id} stands", _UNSEEN)
    change = Change(Act("resume", why, {"id": halt_id}))
    revise(desk, change, "resume")
    text = lifted_bytes(over | {halt_id})
    _read_back(parse_resume, text)
    change.set_target("resume", RESUME_PATH, text)
    return commit(desk, change)


def _read_back(parse: Callable[[bytes], object], text: bytes) -> None:
    """Read a list as an install does.

    Raises:
        RefusedError: none would take it: with it all updates would stand still.
    """
    try:
        parse(text)
    except DamagedError as error:
        raise RefusedError(f"no install would take this list: {error}") from error
