"""Whether installs would take what is signed at this moment: the desk's clock, and roles that have ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from updater.client.floors import TIMESTAMP_LIFE, claimed_at
from updater.release.changes import Change
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.live import Live
from updater.release.roles import ONLINE, rule_of

#: by which a clock may go back between two signatures: no install is harmed by so little
TOLERANCE: Final = timedelta(days=1)
#: without which an install, whatever its channel, takes nothing
VITAL: Final = ("root", "targets", "releases", "halt", "resume")
#: days that `resign --days` takes at most
MOST_DAYS: Final = 365


def last_signed(live: Live) -> datetime:
    """Return when the published timestamp says that it was signed."""
    return claimed_at(live.timestamp().signed)


def is_ahead(signed: datetime, now: datetime) -> bool:
    """Tell whether something was signed in what is the future `now`."""
    return signed - now > TOLERANCE


def cure(signed: datetime, now: datetime) -> str:
    """Return what helps where a wrong clock signed something at the later moment `signed`."""
    days = min(MOST_DAYS, ceil((signed - now + TIMESTAMP_LIFE) / timedelta(days=1)))
    line = f"diagclinic-release resign --days {days}"
    return (
        f"Set the clock. Where it is right, a wrong one signed: {line} --clock-is-right, then daily {line}."
    )


def refuse_wrong_clock(desk: Desk) -> None:
    """Refuse a clock that stands before the last signature, or long after it, until somebody vouches for it.

    Raises:
        RefusedError: it does.
    """
    if desk.is_clock_right or not desk.live.is_there:
        return
    now, last = desk.clock(), last_signed(desk.live)
    said, before = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (now, last))
    what = f"this computer's clock says {said}, the last signature here is of {before}"
    if is_ahead(last, now):
        raise RefusedError(what, cure(last, now))
    if now - last > TIMESTAMP_LIFE:
        raise RefusedError(what, "Set the clock; where it is right, run the same line with --clock-is-right.")


def refuse_untimely(desk: Desk, *changes: Change) -> None:
    """Refuse to publish `changes` where no install would take them.

    One that renews a role that has ended passes: several may have to be renewed, by different people.

    Raises:
        RefusedError: the clock is wrong, or a role has ended.
    """
    if not desk.live.is_there:
        return
    refuse_wrong_clock(desk)
    now = desk.clock()
    for name, role in (pair for change in changes for pair in change.roles.items()):
        if role.signed.expires <= now:
            what = f"{name} {role.signed.version}, which waits, has ended on {role.signed.expires:%Y-%m-%d}"
            raise RefusedError(what, "Throw it away, and do it again: diagclinic-release discard.")
    named = {name for change in changes for name in change.names}
    late = _ended(desk.live, {*VITAL, *(above for name in named for above in _above(name))}, now)
    if not named & late.keys():
        _refuse(late)


def refuse_ended(desk: Desk) -> None:
    """Refuse to carry away what no install would take any more.

    Raises:
        RefusedError: a role has ended.
    """
    _refuse(_ended(desk.live, (*VITAL, *ONLINE), desk.clock()))


def late_remarks(desk: Desk) -> tuple[str, ...]:
    """Return a remark for each role that has ended: what it has a say in stands still, and nothing else."""
    late = _ended(desk.live, desk.live.roles(), desk.clock())
    return tuple(
        f"{name} has ended on {end:%Y-%m-%d}: nobody takes what it signs; diagclinic-release resign {name}"
        for name, end in late.items()
    )


def good_until(live: Live) -> datetime:
    """Return until when an install, whatever its channel, takes what is published."""
    return min(_end(live, name) for name in (*VITAL, *ONLINE))


def _refuse(late: dict[str, datetime]) -> None:
    if late:
        said = ", ".join(f"{name} has ended on {end:%Y-%m-%d}" for name, end in late.items())
        line = " ".join(("diagclinic-release resign", *late))
        raise RefusedError(f"{said}: no install would take this", f"Sign it anew: {line}.")


def _ended(live: Live, names: Iterable[str], now: datetime) -> dict[str, datetime]:
    ends = {name: _end(live, name) for name in sorted(names)}
    return {name: end for name, end in ends.items() if end <= now}


def _end(live: Live, name: str) -> datetime:
    if name == "root":
        return live.root().signed.expires
    if name == "timestamp":
        return live.timestamp().signed.expires
    return live.snapshot().signed.expires if name == "snapshot" else live.role(name).signed.expires


def _above(name: str) -> Iterator[str]:
    """Yield the roles that vouch for the role `name`."""
    while name != "root":
        name = rule_of(name).parent
        yield name
