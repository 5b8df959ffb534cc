"""Turning a flag off everywhere at once, which one key can do, and letting it be on, which takes two."""

from updater.client.errors import DamagedError
from updater.client.flags_file import OFF_PATH, ON_PATH, Off, off_bytes, parse_off, parse_on
from updater.client.lifting import lifted_bytes
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.flagging import BEGIN
from updater.release.live import Live, delegation


def offs(live: Live) -> tuple[Off, ...]:
    """Return what is published as off, and was not lifted."""
    text = live.target("halt", OFF_PATH)
    over = lifted(live)
    return tuple(one for one in (parse_off(text) if text else ()) if one.off_id not in over)


def lifted(live: Live) -> frozenset[str]:
    """Return the ids of what was lifted."""
    text = live.target("resume", ON_PATH)
    return parse_on(text) if text else frozenset()


def flag_off(desk: Desk, flag: str, why: str) -> tuple[Off, Outcome]:
    """Turn `flag` off everywhere; return that and what became of it.

    Raises:
        RefusedError: it is off already, no install would read the list, or the role may not say so yet.
        KeysError: a passphrase is wrong.
    """
    _refuse_narrow(desk.live, "halt", OFF_PATH)
    if flag in {one.flag for one in offs(desk.live)}:
        raise RefusedError(f"{flag} is off already")
    made = Off(desk.draw(4).hex(), flag, why, desk.clock().replace(microsecond=0))
    text = off_bytes((*offs(desk.live), made))
    try:
        parse_off(text)
    except DamagedError as error:
        raise RefusedError(f"no install would take this list: {error}") from error
    change = Change(Act("flag-off", why, {"flag": flag, "id": made.off_id}))
    revise(desk, change, "halt")
    change.set_target("halt", OFF_PATH, text)
    return made, commit(desk, change)


def flag_on(desk: Desk, flag: str, why: str) -> Outcome:
    """Lift what turned `flag` off: from then on the signed flags say again what it is.

    Raises:
        RefusedError: it is not off, or the role may not say so yet.
        WaitingError: another one already waits for signatures.
    """
    _refuse_narrow(desk.live, "resume", ON_PATH)
    ids = {one.off_id for one in offs(desk.live) if one.flag == flag}
    if not ids:
        raise RefusedError(f"{flag} is not off")
    change = Change(Act("flag-on", why, {"flag": flag, "ids": sorted(ids)}))
    revise(desk, change, "resume")
    change.set_target("resume", ON_PATH, lifted_bytes(lifted(desk.live) | ids))
    return commit(desk, change)


def _refuse_narrow(live: Live, role: str, path: str) -> None:
    """Refuse what no install would believe, as the role may not name it."""
    named = delegation(live.role("targets"), role)[0]
    if path not in (getattr(named, "paths", None) or ()):
        raise RefusedError(f"the role {role} may not sign {path} in this repository yet", BEGIN)
