"""Stopping a version everywhere, which one key can do, and letting it go on, which takes two."""

import json
from typing import cast

from updater.client.strict_json import canonical, time_text
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.founding import HALT_PATH, RESUME_PATH
from updater.release.live import Live


def halts(live: Live) -> tuple[dict[str, str], ...]:
    """Return every halt that was ever made: `id`, `version`, `why`, `at`."""
    text = live.target("halt", HALT_PATH) or b'{"halts": []}'
    return tuple(json.loads(text)["halts"])


def lifted(live: Live) -> tuple[str, ...]:
    """Return the ids of halts that were lifted."""
    text = live.target("resume", RESUME_PATH) or b'{"lifted": []}'
    return tuple(json.loads(text)["lifted"])


def standing(live: Live) -> dict[str, str]:
    """Return the ids of halts that stand, each with its version."""
    over = lifted(live)
    return {halt["id"]: halt["version"] for halt in halts(live) if halt["id"] not in over}


def halt(desk: Desk, version: str, why: str) -> tuple[str, Outcome]:
    """Stop `version` everywhere; return the halt's id and what became of it.

    Raises:
        RefusedError: it stands still already.
        WaitingError: another halt waits for its signature.
    """
    before = halts(desk.live)
    if version in standing(desk.live).values():
        raise RefusedError(f"{version} is halted already")
    number = desk.draw(4).hex()
    made = {"id": number, "version": version, "why": why, "at": time_text(desk.clock())}
    change = Change(Act("halt", why, {"version": version, "id": number}))
    revise(desk, change, "halt")
    change.set_target("halt", HALT_PATH, canonical({"format": 1, "halts": [*before, made]}))
    return number, commit(desk, change)


def resume(desk: Desk, number: str, why: str) -> Outcome:
    """Lift the halt `number`.

    Raises:
        RefusedError: no such halt stands.
        WaitingError: another one already waits for signatures.
    """
    if number not in standing(desk.live):
        raise RefusedError(f"no halt {number} stands")
    change = Change(Act("resume", why, cast("dict[str, object]", {"id": number})))
    revise(desk, change, "resume")
    ids = [*lifted(desk.live), number]
    change.set_target("resume", RESUME_PATH, canonical({"format": 1, "lifted": ids}))
    return commit(desk, change)
